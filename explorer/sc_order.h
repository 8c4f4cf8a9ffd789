/*
 * The single total order S of seq_cst operations (C++20, [atomics.order], after P0668;
 * Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential consistency in C/C++11",
 * PLDI 2017). It need not be the order in which they are executed: a load may turn out
 * to stand before a store that was executed earlier.
 *
 * So what is kept is what must stand before what: a graph, to which operations add
 * edges. Whatever would make it cyclic, so that no order S exists, does not happen.
 */
#ifndef EXPLORER_SC_ORDER_H
#define EXPLORER_SC_ORDER_H

#include "schedule.h"
#include "views.h"

/* Operations are numbered from 1 on as they are executed. A set of them has the last one of each
 * thread, and means those before it in its thread, too. 0: none. */
struct sc_set {
    uint32_t length; /* later ones are 0 */
    uint32_t last[EXPLORER_THREADS_MOST];
};

/* A set, and what comes after it: of each thread the first one. */
struct sc_targets {
    uint32_t length;
    uint32_t first[EXPLORER_THREADS_MOST];
};

void sc_begin(void);

/* Whether there is any fence among them yet. Read at each access. */
extern bool sc_any_fence;

/* A new operation of the thread, which stands after those of the set. For a fence, what its thread
 * knows; else NULL. Returns its number. */
uint32_t sc_add(unsigned thread, const struct sc_set *before, const struct view *fence_knows);

/* The last fence of a thread at or before this operation of it. */
uint32_t sc_last_fence(uint32_t operation);

static inline void sc_extend(uint32_t *length, uint32_t *numbers, uint32_t to) {
    for (; *length < to; ++*length) {
        numbers[*length] = 0;
    }
}

/* Adds an operation to the set. */
static inline void sc_insert(struct sc_set *set, unsigned thread, uint32_t operation) {
    sc_extend(&set->length, set->last, thread + 1);
    set->last[thread] = operation > set->last[thread] ? operation : set->last[thread];
}

static inline void sc_join(struct sc_set *set, const struct sc_set *other) {
    sc_extend(&set->length, set->last, other->length);
    for (unsigned i = 0; i < other->length; i++) {
        set->last[i] = other->last[i] > set->last[i] ? other->last[i] : set->last[i];
    }
}

/* Adds the operation, or the fences that know of the location's store of that time, to what is to
 * stand after. */
void sc_target(struct sc_targets *targets, unsigned thread, uint32_t operation);
void sc_target_fences(struct sc_targets *targets, unsigned location, uint64_t time);
void sc_join_targets(struct sc_targets *targets, const struct sc_targets *other);

/* Makes the set all that stands before it, too. */
void sc_close(struct sc_set *set);

/* Whether an operation that stands after the closed set can stand before all targets. */
bool sc_can_precede(const struct sc_set *closed, const struct sc_targets *targets);

/* Those of the set stand before all targets. */
void sc_precede(const struct sc_set *set, const struct sc_targets *targets);

#endif
