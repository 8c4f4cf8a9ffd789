/*
 * spanset-growth: how the costs of the span set grow: time for a push and a pop against
 * threads, against spans held, against spans that passed through; memory against spans
 * held and passes; an audit against blocks.
 */
#include "growth.h"

#include "../spanset/set.h" /* to start at high indexes */
#include "ticks.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { THREADS_MOST = 64 };

static struct spanset_pool *pool;
static struct spanset *set;
static char span;

static void create(void) {
    if (spanset_pool_create(NULL, &pool) != SPANSET_OK ||
        spanset_create(pool, &set) != SPANSET_OK) {
        growth_cannot("no memory for a pool and a set");
    }
}

static void push_or_die(uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        if (spanset_push(set, &span) != SPANSET_OK) {
            growth_cannot("no memory for so many spans");
        }
    }
}

static void destroy(void) {
    while (spanset_pop(set) != NULL) {
    }
    if (spanset_destroy(set) != SPANSET_OK || spanset_pool_destroy(pool) != SPANSET_OK) {
        growth_cannot("the set is not empty at the end");
    }
}

static void pass_through(uint64_t pairs) {
    for (uint64_t i = 0; i < pairs; i++) {
        push_or_die(1);
        while (spanset_pop(set) == NULL) {
        }
    }
}

/* Nanoseconds for a push and a pop. */
static double time_pairs(uint64_t pairs) {
    uint64_t start = nanoseconds_now();
    pass_through(pairs);
    return (double)(nanoseconds_now() - start) / (double)pairs;
}

static uint64_t pairs_in_a_round(void) { return growth_is_quick ? 10000 : 1000000; }

static pthread_barrier_t all_here;
static uint64_t pairs_each;

static void *pairs_of_a_thread(void *argument) {
    pthread_barrier_wait(&all_here);
    pass_through(pairs_each);
    return argument;
}

static double against_threads(double size) {
    unsigned threads = (unsigned)size;
    pthread_t ids[THREADS_MOST];
    create();
    pairs_each = pairs_in_a_round() / threads;
    pthread_barrier_init(&all_here, NULL, threads + 1);
    for (unsigned i = 0; i < threads; i++) {
        if (pthread_create(&ids[i], NULL, pairs_of_a_thread, NULL) != 0) {
            growth_cannot("cannot start so many threads");
        }
    }
    uint64_t start = nanoseconds_now(); /* the main thread may be the last to wake */
    pthread_barrier_wait(&all_here);
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
    }
    double nanoseconds = (double)(nanoseconds_now() - start);
    pthread_barrier_destroy(&all_here);
    destroy();
    return nanoseconds / (double)(pairs_each * threads);
}

static double against_held(double held) {
    create();
    push_or_die((uint64_t)held);
    double nanoseconds = time_pairs(pairs_in_a_round());
    destroy();
    return nanoseconds;
}

static double bytes_a_span(double held) {
    create();
    push_or_die((uint64_t)held);
    struct spanset_pool_stats stats;
    spanset_pool_stats(pool, &stats);
    destroy();
    return (double)stats.bytes_allocated / held;
}

/* As if so many spans had passed through without a reset; past 2^64 the positions wrap. */
static double against_passed(double passed) {
    create();
    uint64_t start = passed >= 0x1p64 ? -(uint64_t)(BLOCK_SLOTS * 100)
                                      : (uint64_t)passed / BLOCK_SLOTS * BLOCK_SLOTS;
    atomic_store(&set->head, start);
    atomic_store(&set->head_end, start);
    atomic_store(&set->tail_seen, start);
    atomic_store(&set->tail, start);
    atomic_store(&set->tail_end, start);
    double nanoseconds = time_pairs(pairs_in_a_round());
    destroy();
    return nanoseconds;
}

/* Bytes of pool and set after so many spans have really passed through. */
static double bytes_after(double passed) {
    create();
    push_or_die(1000);
    pass_through((uint64_t)passed);
    struct spanset_pool_stats stats;
    spanset_pool_stats(pool, &stats);
    destroy();
    return (double)stats.bytes_allocated;
}

static double time_audit(double blocks) {
    create();
    push_or_die((uint64_t)blocks * BLOCK_SLOTS);
    uint64_t start = nanoseconds_now();
    struct spanset_audit_report report;
    if (spanset_audit(pool, &report) != SPANSET_OK) {
        growth_cannot(report.message);
    }
    double milliseconds = (double)(nanoseconds_now() - start) / 1e6;
    destroy();
    return milliseconds;
}

static struct growth all[] = {
    {"a push and a pop, against threads (all push and pop)",
     "threads",
     "ns",
     "time for a push and a pop",
     against_threads,
     5,
     4,
     {1, 2, 4, 8, 16, 32, 64}},
    {"a push and a pop, against spans held",
     "spans held",
     "ns",
     "time for a push and a pop",
     against_held,
     3,
     1e4,
     {10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8}},
    {"memory, against spans held",
     "spans held",
     "bytes for each span",
     "memory for each span, as asked of the allocator,",
     bytes_a_span,
     1,
     1e5,
     {1e4, 1e5, 1e6, 1e7, 1e8}},
    {"a push and a pop, against spans that passed through without a reset",
     "spans passed",
     "ns",
     "time for a push and a pop",
     against_passed,
     5,
     INFINITY,
     {1, 1e4, 1e6, 1e8, 0x1p32, 1e10, 1e15, 0x1p64}},
    {"memory, against spans that passed through without a reset, 1000 held",
     "spans passed",
     "bytes",
     "memory",
     bytes_after,
     1,
     1e5,
     {1e4, 1e5, 1e6, 1e7, 1e8, 1e9}},
    {"an audit, against blocks",
     "blocks",
     "ms",
     "time for an audit",
     time_audit,
     5,
     1e3,
     {1e2, 1e3, 1e4, 1e5}},
};

int main(int argc, char **argv) {
    return growth_main(argc, argv,
                       "How the costs of the span set grow. Takes some minutes and a GiB.", all,
                       sizeof all / sizeof all[0]);
}
