/*
 * Where the running thread's accesses stand in the order of seq_cst operations
 * (sc_order.h): those that are seq_cst themselves, and those that fences precede.
 */
#ifndef EXPLORER_SC_ACCESS_H
#define EXPLORER_SC_ACCESS_H

#include "happens_before.h"

void sc_access_begin(void);

/* Read at each access. */
extern bool sc_any_weaker; /* there was an access that was not seq_cst */

/* Whether an access of this order has to do with that of seq_cst operations. */
static inline bool sc_concerns(int order) { return order == __ATOMIC_SEQ_CST || sc_any_fence; }

/* Whether an access may read, or be, a store before others. */
struct sc_question {
    bool is_begun;
    bool is_ordered; /* the access has something to do with the order */
    struct sc_set known;
    struct sc_targets after;
};

bool sc_may_go_before_closely(struct sc_question *question, unsigned number,
                              const struct store *later, int order);

/* Asked for one store after the other, from the newest back: may the access go before it? */
static inline bool sc_may_go_before(struct sc_question *question, unsigned number,
                                    const struct store *later, int order) {
    return !sc_concerns(order) || sc_may_go_before_closely(question, number, later, order);
}

/* An access, as far as it concerns the order. */
struct sc_step {
    uint32_t operation; /* 0: it is not seq_cst */
    struct sc_set own;  /* what is before that which the access is before: itself, fences */
};

void sc_begin_access_closely(struct sc_step *step, const struct marks *marks, bool is_read,
                             int order);
void sc_end_access_closely(const struct sc_step *step, unsigned number, unsigned place,
                           bool is_read);

/* Before its thread learns from it. It reads the store of these marks, or comes right after it. */
static inline void sc_begin_access(struct sc_step *step, const struct marks *marks, bool is_read,
                                   int order) {
    step->operation = step->own.length = 0;
    sc_any_weaker |= order != __ATOMIC_SEQ_CST;
    if (sc_concerns(order)) {
        sc_begin_access_closely(step, marks, is_read, order);
    }
}

/* After its thread has learnt. It read the store at this place, or is it. */
static inline void sc_end_access(const struct sc_step *step, unsigned number, unsigned place,
                                 bool is_read) {
    if (step->own.length > 0) {
        sc_end_access_closely(step, number, place, is_read);
    }
}

/* A store follows another that has marks: what preceded it precedes this one. */
void sc_inherit_marks(struct store *store, const struct store *before);

/* A seq_cst fence: before it acquires, and after that, before it releases. */
void sc_begin_fence(struct sc_set *before);
void sc_end_fence(struct sc_set *before);

#endif
