/* The scenarios: what the workers do between two meetings, and what each must reach. */
#include "worker.h"

#include <string.h>

enum {
    OPERATIONS_PER_ROUND = 40000, /* all workers together: some milliseconds */
    PASSES_PER_ROUND = 8,         /* of filling and draining */
    MILLION = 1000000,
    BLOCKS_MOST = 20000 /* in which a million is to fit: fewer with small blocks */
};

static unsigned any_set(struct worker *worker) {
    return (unsigned)random_below(&worker->random, worker->run->round.scenario->sets);
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Mostly one; in one of sixteen cases many. */
static size_t any_count(struct worker *worker) {
    enum { RUN_MOST = 24 };
    bool many = random_below(&worker->random, 16) == 0;
    return many ? 1 + (size_t)random_below(&worker->random, RUN_MOST) : 1;
}

/* Pushes and pops in random order, one or many at once, to and from random sets; the set fills in
 * some rounds and empties in others. */
static void work_mixed(struct worker *worker) {
    unsigned operations = OPERATIONS_PER_ROUND / worker->run->threads + 1;
    for (unsigned i = 0; i < operations; i++) {
        unsigned set = any_set(worker);
        bool is_push = random_below(&worker->random, 8) < worker->run->round.push_share;
        size_t count = any_count(worker);
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

static bool is_producer(const struct worker *worker) {
    const struct run *run = worker->run;
    return (worker->number + run->round.first_producer) % run->threads < run->round.producers;
}

/* The first few push all they have; the others pop until the producers are done and the set is
 * empty. A set that says "empty" too early leaves spans behind, which the meeting sees. */
static void work_producer_consumer(struct worker *worker) {
    struct run *run = worker->run;
    if (is_producer(worker)) {
        push_whole_hand(worker, 0);
        atomic_fetch_add(&run->producers_done, 1);
        return;
    }
    bool last_round = false;
    for (;;) {
        bool done = atomic_load(&run->producers_done) == run->round.producers;
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

static void fill_and_drain(struct worker *worker) {
    push_whole_hand(worker, 0);
    atomic_store(&worker->run->found_empty, false);
    worker_wait_for_all(worker);
    drain(worker, 0);
    worker_wait_for_all(worker);
}

/* All push what they have, wait for each other, and pop until nothing is left. */
static void work_fill_drain(struct worker *worker) {
    for (unsigned pass = 0; pass < PASSES_PER_ROUND; pass++) {
        fill_and_drain(worker);
    }
}

/* The set holds hardly anything, so head and tail come to the end of a block together; and most of
 * the way from one end to the next is covered at one stroke. */
static void work_sawtooth(struct worker *worker) {
    size_t slots = spanset_block_slots();
    for (unsigned moved = 0; moved < OPERATIONS_PER_ROUND / worker->run->threads;) {
        size_t strokes[] = {1, 2, 3, slots / 2, slots - 1, slots, slots + 1};
        size_t stroke = strokes[random_below(&worker->random, sizeof strokes / sizeof *strokes)];
        stroke = least(stroke, WORKER_RUN_MOST);
        worker_push_many(worker, 0, stroke);
        worker_pop_many(worker, 0, stroke);
        moved += (unsigned)stroke;
    }
}

/* Each worker pushes to a set of its own, pops all and resets it, all over the same pool: nothing
 * but the pool is shared. Mostly it is a few spans, so that blocks go in and out of the pool all
 * the time.
 */
static void work_resets(struct worker *worker) {
    enum { FEW = 4, MANY_ONE_IN = 64 };
    unsigned set = worker_own_set(worker);
    size_t most = least(2 * spanset_block_slots() + 1, WORKER_RUN_MOST);
    for (unsigned i = 0; i < OPERATIONS_PER_ROUND / worker->run->threads; i++) {
        bool many = random_below(&worker->random, MANY_ONE_IN) == 0;
        size_t count = 1 + (size_t)random_below(&worker->random, many ? most : FEW);
        size_t pushed = worker_push_many(worker, set, count);
        size_t popped = worker_pop_many(worker, set, pushed);
        if (popped != pushed || worker_pop(worker, set)) {
            run_fail(worker->run, "worker %u pushed %zu spans to a set of its own and popped %zu",
                     worker->number, pushed, popped);
        }
        worker_reset(worker, set);
    }
}

static void work_new_sets(struct worker *worker) {
    enum { SETS_PER_ROUND = 2000 }; /* all workers together */
    for (unsigned i = 0; i < SETS_PER_ROUND / worker->run->threads + 1; i++) {
        worker_use_new_set(worker);
    }
}

/* Most pops find nothing. */
static void work_empty(struct worker *worker) {
    for (unsigned i = 0; i < OPERATIONS_PER_ROUND / worker->run->threads; i++) {
        if (random_below(&worker->random, 16) == 0) {
            worker_push(worker, 0);
        }
        worker_pop(worker, 0);
    }
}

/* Each worker has pushed one more than it has popped, so no pop can ever find the set empty. */
static void work_never_empty(struct worker *worker) {
    worker_push(worker, 0);
    worker_wait_for_all(worker);
    for (unsigned i = 0; i < OPERATIONS_PER_ROUND / worker->run->threads; i++) {
        worker_push(worker, 0);
        if (!worker_pop(worker, 0)) {
            run_fail(worker->run, "pop called a set empty that never was");
        }
    }
}

/* One worker only pops, until the others are done; and they push and pop. It is stopped somewhere.
 */
static void work_around_a_stopped_pop(struct worker *worker) {
    struct run *run = worker->run;
    if (worker->number != run->round.stopped) {
        work_mixed(worker);
        return;
    }
    while (atomic_load(&run->done) + 1 < run->threads) {
        worker_pop(worker, 0);
    }
}

#define REACHES(counter) (1U << (counter))

const struct scenario scenarios[] = {
    {.name = "balanced",
     .purpose = "every thread pushes and pops at random on one set",
     .sets = 1,
     .blocks = 16,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_RACED),
     .work = work_mixed},
    {.name = "producer-consumer",
     .purpose = "some threads push all, the others pop all; roles change",
     .sets = 1,
     .blocks = 16,
     .spans_least = 2000,
     .ends_empty = true,
     .reaches = REACHES(COUNT_RETIRED),
     .work = work_producer_consumer},
    {.name = "fill-drain",
     .purpose = "all push, all pop until empty, then the set is reset",
     .sets = 1,
     .blocks = 16,
     .spans_least = 2000,
     .ends_empty = true,
     .reaches = REACHES(COUNT_RETIRED),
     .work = work_fill_drain},
    {.name = "million",
     .purpose = "fill a million spans (fewer with small blocks), drain them",
     .sets = 1,
     .ends_empty = true,
     .reaches = REACHES(COUNT_RETIRED),
     .work = fill_and_drain},
    {.name = "sawtooth",
     .purpose = "head and tail come to each block's end together, by single steps and by strokes",
     .sets = 1,
     .blocks = 8,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_RACED),
     .work = work_sawtooth},
    {.name = "migrate",
     .purpose = "three sets over one pool, so that blocks move between them",
     .sets = 3,
     .blocks = 16,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_MIGRATED),
     .work = work_mixed},
    {.name = "reset-storm",
     .purpose = "each thread fills, drains and resets its own set, over one pool",
     .blocks = 8,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_MIGRATED) | REACHES(COUNT_RESETS) |
                REACHES(COUNT_TAKES) | REACHES(COUNT_GIVES),
     .work = work_resets},
    {.name = "come-and-go",
     .purpose = "each thread makes sets over one pool, uses and destroys them",
     .blocks = 1,
     .reaches = REACHES(COUNT_CREATED) | REACHES(COUNT_MIGRATED),
     .work = work_new_sets},
    {.name = "empty",
     .purpose = "most pops find the set empty",
     .sets = 1,
     .blocks = 1,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_EMPTY),
     .work = work_empty},
    {.name = "never-empty",
     .purpose = "every thread pushes, then pops: no pop may find nothing",
     .sets = 1,
     .blocks = 2,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_WAITED),
     .work = work_never_empty},
    {.name = "scarce",
     .purpose = "memory runs out, by count or at random, and comes back",
     .sets = 2,
     .blocks = 16,
     .scarce = true,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_REFUSED) | REACHES(COUNT_RECOVERED),
     .work = work_mixed},
    {.name = "stopped-pop",
     .purpose = "one thread stands still inside a pop until the others have played",
     .sets = 1,
     .blocks = 16,
     .stops_one = true,
     .reaches = REACHES(COUNT_RETIRED) | REACHES(COUNT_STOPPED),
     .work = work_around_a_stopped_pop},
    {.name = "soak", .purpose = "all of the above in turn, over one pool: for hours"},
    {.name = NULL},
};

size_t scenario_count(void) { return sizeof scenarios / sizeof *scenarios - 2; }

size_t scenario_spans(const struct scenario *scenario, unsigned threads) {
    enum { MORE_PER_THREAD = 4 };
    size_t slots = spanset_block_slots();
    if (scenario->blocks == 0) {
        return least(MILLION, BLOCKS_MOST * slots);
    }
    size_t spans = scenario->blocks * slots + (size_t)MORE_PER_THREAD * threads;
    return spans > scenario->spans_least ? spans : scenario->spans_least;
}
