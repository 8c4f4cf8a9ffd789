/*
 * What the bodies of the standard programs (graph_programs.h) are made of, and their
 * declarations. Orders of atomic accesses are constants: gcc takes others for seq_cst.
 */
#ifndef TESTS_GRAPH_BODIES_H
#define TESTS_GRAPH_BODIES_H

#include "explorer.h"

#include <pthread.h>
#include <stdatomic.h>

enum { GRAPH_THREADS = 15 };

#define LOAD(location, order) atomic_load_explicit(&(location), memory_order_##order)
#define STORE(location, value, order)                                                              \
    atomic_store_explicit(&(location), (value), memory_order_##order)
#define ADD(location, value, order)                                                                \
    atomic_fetch_add_explicit(&(location), (value), memory_order_##order)
#define EXCHANGE(location, value, order)                                                           \
    atomic_exchange_explicit(&(location), (value), memory_order_##order)

/* A function that compares and exchanges, and returns what it found. */
#define DEFINE_COMPARE(name, order, failure_order)                                                 \
    static inline int compare_##name(atomic_int *location, int expected, int desired) {            \
        atomic_compare_exchange_strong_explicit(                                                   \
            location, &expected, desired, memory_order_##order, memory_order_##failure_order);     \
        return expected;                                                                           \
    }

DEFINE_COMPARE(relaxed, relaxed, relaxed)
DEFINE_COMPARE(acquire, acquire, relaxed)
DEFINE_COMPARE(release, release, relaxed)
DEFINE_COMPARE(acq_rel, acq_rel, relaxed)
DEFINE_COMPARE(acq_rel_or_acquire, acq_rel, acquire)

static inline unsigned size_of(const void *context) { return *(const unsigned *)context; }

/* Before there is a second thread. */
static inline void reset(atomic_int *locations, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        STORE(locations[i], 0, relaxed);
    }
}

static inline void require(bool condition) {
    if (!condition) {
        explorer_fail("the end is wrong");
    }
}

/* All programs, by name. */
#define GRAPH_BODIES(each)                                                                         \
    each(store_buffering_relaxed) each(store_buffering) each(store_buffering_release) each(        \
        store_buffering_fences) each(message_passing_relaxed) each(message_passing)                \
        each(independent_reads_relaxed) each(independent_reads_acquire) each(                      \
            independent_reads_ordered) each(load_buffering) each(two_writes_each_relaxed)          \
            each(two_writes_each) each(causality_relaxed) each(causality) each(coherent_reads)     \
                each(readers) each(writers) each(writers_and_reader) each(store_then_load) each(   \
                    two_writers_of_many) each(fetch_add) each(fetch_add_twice) each(exchanges)     \
                    each(rotating_compares) each(lost_update) each(release_sequence) each(         \
                        last_zero) each(indexer) each(fibonacci) each(fibonacci_reached)           \
                        each(fibonacci_watched) each(control_flow) each(reorder) each(sigma)       \
                            each(exponential_bug) each(compare_counter) each(singleton)            \
                                each(ticket_lock) each(spin_lock) each(spin_lock_relaxed) each(    \
                                    test_and_set_lock) each(peterson) each(peterson_release)       \
                                    each(peterson_relaxed) each(dekker) each(dekker_relaxed)       \
                                        each(dekker_fences) each(lamport_fast) each(szymanski)     \
                                            each(sequence_lock) each(sequence_lock_relaxed) each(  \
                                                locked_counter) each(nested_locks) each(stateful)  \
                                                each(double_checked) each(double_checked_relaxed)  \
                                                    each(opposite_locks) each(philosophers)        \
                                                        each(try_lock) each(treiber_push)          \
                                                            each(treiber_push_and_pop)             \
                                                                each(treiber_pop)                  \
                                                                    each(michael_scott_enqueue)    \
                                                                        each(michael_scott_queue)

#define DECLARE_BODY(name) void name(void *context);
GRAPH_BODIES(DECLARE_BODY)

#endif
