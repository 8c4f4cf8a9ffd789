/* The scenarios: what the workers do between two meetings. */
#include "worker.h"

#include <sched.h>

enum {
    OPERATIONS_PER_ROUND = 40000, /* all workers together: some milliseconds */
    PASSES_PER_ROUND = 8          /* of filling and draining */
};

static unsigned any_set(struct worker *worker) {
    return (unsigned)random_below(&worker->random, worker->run->scenario->sets);
}

/* Pushes and pops in random order, one or many at once, to and from random sets; the set fills in
 * some rounds and empties in others. */
static void work_mixed(struct worker *worker) {
    unsigned operations = OPERATIONS_PER_ROUND / worker->run->threads + 1;
    for (unsigned i = 0; i < operations; i++) {
        unsigned set = any_set(worker);
        bool is_push = random_below(&worker->random, 8) < worker->run->push_share;
        size_t count = random_below(&worker->random, 16) == 0
                           ? 1 + (size_t)random_below(&worker->random, WORKER_RUN_MOST)
                           : 1;
        if (count > 1) {
            (is_push ? worker_push_many : worker_pop_many)(worker, set, count);
        } else {
            (is_push ? worker_push : worker_pop)(worker, set);
        }
    }
}

static void push_whole_hand(struct worker *worker, unsigned set) {
    while (worker_push(worker, set)) {
    }
}

/* The first few push all they have; the others pop until the producers are done and the set is
 * empty. A set that says "empty" too early leaves spans behind, which the meeting sees. */
static void work_producer_consumer(struct worker *worker) {
    struct run *run = worker->run;
    if ((worker->number + run->first_producer) % run->threads < run->producers) {
        push_whole_hand(worker, 0);
        atomic_fetch_add(&run->producers_done, 1);
        return;
    }
    bool last_round = false;
    for (;;) {
        bool done = atomic_load(&run->producers_done) == run->producers;
        worker_pop_until_empty(worker, 0);
        if (last_round) {
            return;
        }
        last_round = done;
        if (!done) {
            sched_yield();
        }
    }
}

/* Pops until the set is empty, while nobody pushes. Once one thread has found it empty it stays so:
 * a pop that starts later and finds a span proves that "empty" was a lie. */
static void drain(struct worker *worker, unsigned set) {
    struct run *run = worker->run;
    for (;;) {
        bool found_empty = atomic_load(&run->found_empty);
        if (!worker_pop(worker, set)) {
            break;
        }
        if (found_empty) {
            run_fail(run, "pop called the set empty, and a later pop found a span without a push");
        }
    }
    atomic_store(&run->found_empty, true);
}

/* Waits until all workers are here. Spins, so that they go on together: woken one by one, the first
 * would be done before the last starts. */
static void wait_for_all(struct run *run) {
    uint64_t arrival = atomic_fetch_add(&run->arrivals, 1);
    uint64_t all_here = (arrival / run->threads + 1) * run->threads;
    while (atomic_load(&run->arrivals) < all_here) {
        sched_yield();
    }
}

/* All push what they have, wait for each other, and pop until nothing is left. */
static void work_fill_drain(struct worker *worker) {
    struct run *run = worker->run;
    for (unsigned pass = 0; pass < PASSES_PER_ROUND; pass++) {
        push_whole_hand(worker, 0);
        atomic_store(&run->found_empty, false);
        wait_for_all(run);
        drain(worker, 0);
        wait_for_all(run);
    }
}

const struct scenario scenarios[] = {
    {.name = "balanced",
     .purpose = "every thread pushes and pops at random on one set",
     .sets = 1,
     .work = work_mixed},
    {.name = "producer-consumer",
     .purpose = "some threads push all, the others pop all; roles change",
     .sets = 1,
     .ends_empty = true,
     .work = work_producer_consumer},
    {.name = "fill-drain",
     .purpose = "all push, all pop until empty, then the set is reset",
     .sets = 1,
     .ends_empty = true,
     .work = work_fill_drain},
    {.name = "migrate",
     .purpose = "three sets over one pool, so that blocks move between them",
     .sets = 3,
     .work = work_mixed},
    {.name = "scarce",
     .purpose = "memory for a few blocks only: pushes are refused, until pops free a block",
     .sets = 2,
     .scarce = true,
     .work = work_mixed},
    {.name = NULL},
};
