/*
 * Where the running thread's accesses stand in the order of seq_cst operations
 * (sc_order.h): those that are seq_cst themselves, and those that fences precede.
 */
#ifndef EXPLORER_SC_ACCESS_H
#define EXPLORER_SC_ACCESS_H

#include "happens_before.h"

/* All accesses are sequentially consistent, whatever they say, or not. */
void sc_access_begin(bool in_order);

/* Whether an access may read, or be, a store before others. */
struct sc_question {
    bool is_begun;
    bool is_ordered; /* the access has something to do with the order */
    struct sc_set known;
    struct sc_targets after;
};

/* Asked for one store after the other, from the newest back: may the access go before it? */
bool sc_may_go_before(struct sc_question *question, unsigned number, const struct store *later,
                      int order);

/* An access, as far as it concerns the order. */
struct sc_step {
    uint32_t operation; /* 0: it is not seq_cst */
    struct sc_set own;  /* what is before that which the access is before: itself, fences */
};

/* Before its thread learns from it. It reads the store of these marks, or comes right after it. */
struct sc_step sc_begin_access(const struct marks *marks, bool is_read, int order);

/* After its thread has learnt. It read the store at this place, or is it. */
void sc_end_access(const struct sc_step *step, unsigned number, unsigned place, bool is_read);

/* A store follows another: what preceded it precedes this one. */
void sc_inherit_marks(struct store *store, const struct store *before);

/* A seq_cst fence: first, and after it has acquired. Returns the operation that its thread is to
 * know when it has released. */
void sc_begin_fence(struct sc_set *before);
uint32_t sc_end_fence(struct sc_set *before);
void sc_know(uint32_t operation);

#endif
