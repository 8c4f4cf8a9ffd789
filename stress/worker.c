/* See worker.h. */
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { TIMED_ONE_IN = 64 };

/* What a worker is at; in `doing`, with the set above it. */
enum doing { AT_MEETING, WORKING, PUSHING, POPPING, RESETTING, USING_NEW_SET, WAITING_FOR_ALL };
enum { DOING_BITS = 4 };

static _Thread_local struct worker *current;

int worker_current_number(void) { return current == NULL ? -1 : (int)current->number; }

/* Relaxed: for the monitor to look at. */
static void now_doing(struct worker *worker, enum doing doing, unsigned set) {
    atomic_store_explicit(&worker->doing, (uint32_t)doing | set << DOING_BITS,
                          memory_order_relaxed);
}

static unsigned doing_of(const struct worker *worker) {
    uint32_t doing = atomic_load_explicit(&worker->doing, memory_order_relaxed);
    return doing & ((1U << DOING_BITS) - 1);
}

bool worker_is_popping(const struct worker *worker) { return doing_of(worker) == POPPING; }

bool worker_is_waiting(const struct worker *worker) {
    return doing_of(worker) == AT_MEETING || doing_of(worker) == WAITING_FOR_ALL;
}

const char *worker_doing(const struct worker *worker, char words[DOING_LENGTH]) {
    static const char *const names[] = {
        "waits at the meeting", "is between two calls", "pushes to set",       "pops from set",
        "resets set",           "uses a new set",       "waits for the others"};
    uint32_t doing = atomic_load_explicit(&worker->doing, memory_order_relaxed);
    unsigned what = doing & ((1U << DOING_BITS) - 1);
    if (what == PUSHING || what == POPPING || what == RESETTING) {
        snprintf(words, DOING_LENGTH, "%s %u", names[what], doing >> DOING_BITS);
    } else {
        snprintf(words, DOING_LENGTH, "%s", names[what]);
    }
    return words;
}

/* Relaxed on both sides: the worker alone writes, the monitor only looks. */
static void count_operations(struct worker *worker, size_t count) {
    uint64_t operations = atomic_load_explicit(&worker->operations, memory_order_relaxed);
    atomic_store_explicit(&worker->operations, operations + count, memory_order_relaxed);
}

/* A call begins; returns its time if it is to be timed, otherwise 0. */
static uint64_t begin_call(struct worker *worker, enum doing doing, unsigned set) {
    now_doing(worker, doing, set);
    return worker->calls++ % TIMED_ONE_IN == 0 && !worker->run->request->bare ? now_ns() : 0;
}

static void end_call(struct worker *worker, struct latency *latency, uint64_t begun) {
    if (begun != 0) {
        latency_add(latency, now_ns() - begun);
    }
    now_doing(worker, WORKING, 0);
}

static struct spanset *set_of(const struct worker *worker, unsigned set) {
    return worker->run->round.stage->sets[set];
}

/* Moves a span on in the ledger, or fails with the name of both who have it. */
static void move(struct worker *worker, struct span *span, struct whereabouts from,
                 struct whereabouts to, const char *what) {
    struct whereabouts was;
    if (!ledger_move(span, from, to, &was)) {
        char words[WHEREABOUTS_LENGTH];
        run_fail(worker->run, "worker %u %s span %zu, which is %s", worker->number, what,
                 ledger_number(&worker->run->ledger, span), ledger_words(was, words));
    }
}

static struct whereabouts in_hand_of(const struct worker *worker) {
    return (struct whereabouts){.worker = worker->number};
}

/* A span out of the worker's hand, which says that it is in the set; NULL if there is none. */
static struct span *take_for_push(struct worker *worker, unsigned set) {
    struct span *span = hand_take(&worker->hand);
    if (span == NULL || worker->run->request->bare) {
        return span;
    }
    move(worker, span, in_hand_of(worker),
         (struct whereabouts){.in_set = true, .set = set, .worker = worker->number}, "pushes");
    span->pusher = worker->number;
    span->sequence = ++worker->pushes;
    return span;
}

/* A push was refused: the span goes back to where it was. */
static void take_back(struct worker *worker, struct span *span, unsigned set,
                      enum spanset_status status) {
    if (status != SPANSET_OUT_OF_MEMORY) {
        run_fail(worker->run, "push: %s", spanset_strerror(status));
    }
    if (atomic_load(&worker->run->round.stage->memory.failures) == 0) {
        run_fail(worker->run, "push is out of memory, and the allocator never was");
    }
    if (!worker->run->round.scenario->scarce) {
        run_cannot("go on: the machine's memory is used up, which this scenario does not ask for",
                   0);
    }
    if (!worker->run->request->bare) {
        move(worker, span,
             (struct whereabouts){.in_set = true, .set = set, .worker = worker->number},
             in_hand_of(worker), "takes back");
    }
    hand_add(&worker->hand, span);
    worker->was_refused = true;
    worker->tally[COUNT_REFUSED]++;
}

static void count_pushed(struct worker *worker, size_t count) {
    count_operations(worker, count);
    if (worker->was_refused && count > 0) {
        worker->was_refused = false;
        worker->tally[COUNT_RECOVERED]++;
    }
}

bool worker_push(struct worker *worker, unsigned set) {
    struct span *span = take_for_push(worker, set);
    if (span == NULL) {
        return false;
    }
    uint64_t begun = begin_call(worker, PUSHING, set);
    enum spanset_status status = spanset_push(set_of(worker, set), span);
    end_call(worker, &worker->push_latency, begun);
    if (status != SPANSET_OK) {
        take_back(worker, span, set, status);
        return false;
    }
    count_pushed(worker, 1);
    return true;
}

size_t worker_push_many(struct worker *worker, unsigned set, size_t count) {
    void *spans[WORKER_RUN_MOST] = {NULL};
    size_t taken = 0;
    while (taken < count && (spans[taken] = take_for_push(worker, set)) != NULL) {
        taken++;
    }
    size_t pushed;
    uint64_t begun = begin_call(worker, PUSHING, set);
    enum spanset_status status = spanset_push_many(set_of(worker, set), spans, taken, &pushed);
    end_call(worker, &worker->push_latency, begun);
    for (size_t i = pushed; i < taken; i++) {
        take_back(worker, spans[i], set, status);
    }
    count_pushed(worker, pushed);
    return pushed;
}

/* One worker's pops of a set follow each other, so they see each pusher's spans in the order in
 * which that pusher put them in: first in, first out, as far as one thread can tell. */
static void check_order(struct worker *worker, unsigned set, const struct span *span) {
    if (span->pusher >= PUSHERS_FOLLOWED) {
        return;
    }
    uint64_t *last = &worker->last_sequence[set < SETS_SHARED ? set : SETS_SHARED][span->pusher];
    if (span->sequence <= *last) {
        run_fail(worker->run,
                 "out of order: worker %u popped push %" PRIu64 " of worker %u after its push "
                 "%" PRIu64,
                 worker->number, span->sequence, span->pusher, *last);
    }
    *last = span->sequence;
}

static void put_into_hand(struct worker *worker, unsigned set, struct span *span) {
    if (!ledger_has(&worker->run->ledger, span)) {
        run_fail(worker->run, "worker %u pops %p from set %u, which is no span", worker->number,
                 (void *)span, set);
    }
    if (!worker->run->request->bare) {
        move(worker, span, (struct whereabouts){.in_set = true, .set = set, .worker = ANY_WORKER},
             in_hand_of(worker), "pops");
        check_order(worker, set, span);
    }
    hand_add(&worker->hand, span);
}

bool worker_pop(struct worker *worker, unsigned set) {
    uint64_t begun = begin_call(worker, POPPING, set);
    struct span *span = spanset_pop(set_of(worker, set));
    end_call(worker, &worker->pop_latency, begun);
    if (span == NULL) {
        worker->tally[COUNT_EMPTY]++;
        return false;
    }
    put_into_hand(worker, set, span);
    count_operations(worker, 1);
    return true;
}

size_t worker_pop_many(struct worker *worker, unsigned set, size_t most) {
    void *spans[WORKER_RUN_MOST];
    uint64_t begun = begin_call(worker, POPPING, set);
    size_t popped = spanset_pop_many(set_of(worker, set), spans, most);
    end_call(worker, &worker->pop_latency, begun);
    for (size_t i = 0; i < popped; i++) {
        put_into_hand(worker, set, spans[i]);
    }
    worker->tally[COUNT_EMPTY] += popped < most;
    count_operations(worker, popped);
    return popped;
}

void worker_pop_until_empty(struct worker *worker, unsigned set) {
    while (worker_pop(worker, set)) {
    }
}

void worker_reset(struct worker *worker, unsigned set) {
    now_doing(worker, RESETTING, set);
    enum spanset_status status = spanset_reset(set_of(worker, set));
    if (status != SPANSET_OK) {
        run_fail(worker->run, "reset of a drained set: %s", spanset_strerror(status));
    }
    now_doing(worker, WORKING, 0);
}

/* Fails the run unless it is done. */
static void demand(const struct worker *worker, enum spanset_status status, const char *what) {
    if (status != SPANSET_OK) {
        run_fail(worker->run, "worker %u cannot %s a set of its own: %s", worker->number, what,
                 spanset_strerror(status));
    }
}

/* The spans are the worker itself, some times over: the ledger knows the stage's sets only. */
void worker_use_new_set(struct worker *worker) {
    struct spanset *set;
    unsigned count = (unsigned)random_below(&worker->random, 4);
    now_doing(worker, USING_NEW_SET, 0);
    demand(worker, spanset_create(worker->run->round.stage->pool, &set), "make");
    for (unsigned i = 0; i < count; i++) {
        demand(worker, spanset_push(set, worker), "push to");
    }
    for (unsigned i = 0; i < count; i++) {
        const void *popped = spanset_pop(set);
        if (popped != worker) {
            run_fail(worker->run, "worker %u pops %p from a set of its own, not what it pushed",
                     worker->number, popped);
        }
    }
    demand(worker, spanset_destroy(set), "destroy");
    now_doing(worker, WORKING, 0);
    count_operations(worker, 2 * (uint64_t)count);
    worker->tally[COUNT_CREATED]++;
}

/* Spins, so that they go on together: woken one by one, the first would be done before the last
 * starts. */
void worker_wait_for_all(struct worker *worker) {
    struct run *run = worker->run;
    now_doing(worker, WAITING_FOR_ALL, 0);
    uint64_t arrival = atomic_fetch_add(&run->arrivals, 1);
    uint64_t all_here = (arrival / run->threads + 1) * run->threads;
    while (atomic_load(&run->arrivals) < all_here) {
        sched_yield();
    }
    now_doing(worker, WORKING, 0);
}

/* Ties the first worker of each processor to it; the others float. On a busy machine all could end
 * up on one processor, and nothing would run in parallel. */
static void tie_to_processor(const struct worker *worker) {
    unsigned nth = 0;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &worker->run->processors) && nth++ == worker->number) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
        }
    }
}

void *worker_main(void *argument) {
    struct worker *worker = argument;
    struct run *run = worker->run;
    current = worker;
    atomic_store_explicit(&worker->thread_id, gettid(), memory_order_relaxed);
    tie_to_processor(worker);
    freeze_allow(&worker->freezable);
    for (;;) {
        pthread_barrier_wait(&run->meeting);
        if (run->leave) {
            freeze_allow(NULL);
            return NULL;
        }
        now_doing(worker, WORKING, 0);
        run->round.scenario->work(worker);
        atomic_fetch_add(&run->done, 1);
        now_doing(worker, AT_MEETING, 0);
        pthread_barrier_wait(&run->meeting);
    }
}
