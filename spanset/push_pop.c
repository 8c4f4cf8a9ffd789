/*
 * Push and pop, one span or many.
 *
 * Both claim a run of indexes by compare-exchange and then work on its slots alone. The
 * block is read before the claim, and the claim proves it: head and tail only rise, so a
 * compare-exchange that succeeds shows that the position did not move in between (no
 * ABA), and a position's block changes only when the position has reached its end. One
 * locked instruction each is all that push and pop take, but at a block's end.
 *
 * Linearization points: push, its compare-exchange of tail; pop, its
 * compare-exchange of head; pop of an empty set, its load of tail. Those of tail are
 * seq_cst, so that sets stay linearizable together, not only one by one: a thread that
 * pushes to one set and then finds another empty is ordered against a thread that
 * does the reverse. Of many spans, each run that is claimed at once is one step.
 */
#include "backoff.h"
#include "succession.h"

/* What came of an attempt to claim indexes. */
enum claim { CLAIMED, LOST_RACE, AT_BLOCK_END, SET_EMPTY };

/* Slots of one block, which belong to whoever claimed them. */
struct run {
    struct block *block;
    _Atomic(void *) *slots; /* looked up before the claim: less to do after it */
    uint64_t length;
};

static inline uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Claims up to `most` indexes at tail, as many as its block has. */
static inline enum claim claim_at_tail(struct spanset *set, uint64_t most, struct run *run) {
    /* Relaxed: an old tail is found out by the compare-exchange. */
    uint64_t tail = atomic_load_explicit(&set->tail, memory_order_relaxed);
    /* Acquire: pairs with the release in install; tail_block and the block's state come before. */
    uint64_t end = atomic_load_explicit(&set->tail_end, memory_order_acquire);
    if (!index_before(tail, end)) {
        return AT_BLOCK_END;
    }
    run->length = most == 1 ? 1 : least(most, end - tail); /* so that push need not ask */
    /* Relaxed: published by the end. */
    run->block = atomic_load_explicit(&set->tail_block, memory_order_relaxed);
    run->slots = &run->block->slots[index_slot(tail)];
    /* Linearization point. Release: pairs with install's load of tail; our load of tail_block comes
     * before it is changed. And with pop's load of tail; what the caller wrote to the span, and the
     * block's installation, come before. */
    return atomic_compare_exchange_strong_explicit(&set->tail, &tail, tail + run->length,
                                                   memory_order_seq_cst, memory_order_relaxed)
               ? CLAIMED
               : LOST_RACE;
}

static inline void put(const struct run *run, void *const *spans) {
    for (uint64_t i = 0; i < run->length; i++) {
        /* Relaxed: what the caller wrote to the span comes before our claim, which the pop of this
         * slot has acquired. */
        atomic_store_explicit(&run->slots[i], spans[i], memory_order_relaxed);
    }
}

/* Goes on after an attempt that failed, until it has claimed. An error: it cannot. */
static __attribute__((noinline)) enum spanset_status
claim_slowly_at_tail(struct spanset *set, uint64_t most, struct run *run, enum claim claim) {
    unsigned pauses = BACKOFF_FIRST_PAUSES;
    do {
        if (claim == AT_BLOCK_END) {
            enum spanset_status status = spanset_succession_install(set);
            if (status != SPANSET_OK) {
                return status;
            }
        } else {
            backoff(&pauses);
        }
        claim = LOST_RACE;
        for (unsigned i = 0; i < BACKOFF_ATTEMPTS && claim == LOST_RACE; i++) {
            claim = claim_at_tail(set, most, run);
        }
    } while (claim != CLAIMED);
    return SPANSET_OK;
}

static __attribute__((noinline)) enum spanset_status push_slowly(struct spanset *set, void *span,
                                                                 enum claim claim) {
    struct run run;
    enum spanset_status status = claim_slowly_at_tail(set, 1, &run, claim);
    if (status == SPANSET_OK) {
        put(&run, &span);
    }
    return status;
}

enum spanset_status spanset_push(struct spanset *set, void *span) {
    if (__builtin_expect(span == NULL, 0)) {
        return SPANSET_NULL_SPAN;
    }
    struct run run;
    enum claim claim = claim_at_tail(set, 1, &run);
    if (__builtin_expect(claim != CLAIMED, 0)) {
        return push_slowly(set, span, claim);
    }
    put(&run, &span);
    return SPANSET_OK;
}

enum spanset_status spanset_push_many(struct spanset *set, void *const *spans, size_t count,
                                      size_t *pushed) {
    *pushed = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i] == NULL) {
            return SPANSET_NULL_SPAN;
        }
    }
    while (*pushed < count) {
        struct run run;
        enum claim claim = claim_at_tail(set, count - *pushed, &run);
        if (claim != CLAIMED) {
            enum spanset_status status = claim_slowly_at_tail(set, count - *pushed, &run, claim);
            if (status != SPANSET_OK) {
                return status;
            }
        }
        put(&run, spans + *pushed);
        *pushed += run.length;
    }
    return SPANSET_OK;
}

/* Claims up to `most` indexes at head, as many as are pushed and its block has. */
static inline enum claim claim_at_head(struct spanset *set, uint64_t most, struct run *run) {
    /* Acquire: pairs with the claim of the pop that moved head here; what it had seen of tail
     * comes before our look at tail. */
    uint64_t head = atomic_load_explicit(&set->head, memory_order_acquire);
    /* Acquire: pairs with the releases below and in advance; the claims of the pushes before it,
     * and what those had written to their spans, come before. */
    uint64_t tail = atomic_load_explicit(&set->tail_seen, memory_order_acquire);
    if (!index_before(head, tail)) {
        /* Linearization point of an empty pop: head had reached this tail already, and cannot pass
         * it. Acquire: pairs with push's claim. Sequentially consistent, too: see the top. */
        tail = atomic_load_explicit(&set->tail, memory_order_seq_cst);
        if (!index_before(head, tail)) {
            return SET_EMPTY;
        }
        if (tail - head > 1) { /* else it helps nobody */
            /* Release: pairs with the acquire above; the claims that we have acquired go on. */
            atomic_store_explicit(&set->tail_seen, tail, memory_order_release);
        }
    }
    /* Acquire: pairs with the release in advance; head_block and the block's state come before. */
    uint64_t end = atomic_load_explicit(&set->head_end, memory_order_acquire);
    if (__builtin_expect(!index_before(head, end), 0)) {
        return AT_BLOCK_END;
    }
    run->length = most == 1 ? 1 : least(most, least(tail - head, end - head));
    /* Relaxed: published by the end. */
    run->block = atomic_load_explicit(&set->head_block, memory_order_relaxed);
    run->slots = &run->block->slots[index_slot(head)];
    /* Linearization point. Release: pairs with advance's load of head; our load of head_block comes
     * before it is changed. And with pop's load of head. */
    return atomic_compare_exchange_strong_explicit(&set->head, &head, head + run->length,
                                                   memory_order_release, memory_order_relaxed)
               ? CLAIMED
               : LOST_RACE;
}

/* Goes on after an attempt that failed, until it has claimed or found the set empty. */
static __attribute__((noinline)) enum claim
claim_slowly_at_head(struct spanset *set, uint64_t most, struct run *run, enum claim claim) {
    unsigned pauses = BACKOFF_FIRST_PAUSES;
    do {
        if (claim == AT_BLOCK_END) {
            spanset_succession_advance(set);
        } else {
            backoff(&pauses);
        }
        claim = LOST_RACE;
        for (unsigned i = 0; i < BACKOFF_ATTEMPTS && claim == LOST_RACE; i++) {
            claim = claim_at_head(set, most, run);
        }
    } while (claim != CLAIMED && claim != SET_EMPTY);
    return claim;
}

/* Release: pairs with the acquire in is_drained; we are done with slot and marks before the block
 * goes on to its next life. */
static inline void mark_taken(const struct block *block, _Atomic(void *) *slot) {
    atomic_store_explicit(slot, block->taken, memory_order_release);
}

/* After the mark. Relaxed: a stale answer only delays; see succession.c. */
static inline bool head_has_left(const struct block *block) {
    return atomic_load_explicit(&block->state, memory_order_relaxed) != BLOCK_INSTALLED;
}

/* The span of a slot that we claimed, whose push is under way. */
static __attribute__((noinline)) void *wait_for_push(struct spanset *set, const struct block *block,
                                                     const _Atomic(void *) *slot) {
    count_one(&set->pops_waited);
    unsigned pauses = 1; /* the store follows at once, as a rule */
    void *span;
    do {
        backoff(&pauses);
        span = atomic_load_explicit(slot, memory_order_relaxed); /* as in take */
    } while (span == block->empty);
    return span;
}

/* The end of a pop that learnt that head has left its block. */
static __attribute__((noinline)) void *sweep_and_return(struct spanset *set, void *span) {
    spanset_succession_sweep(set);
    return span;
}

/* The end of a pop that has its span. */
static inline void *finish(struct spanset *set, const struct block *block, _Atomic(void *) *slot,
                           void *span) {
    mark_taken(block, slot);
    if (__builtin_expect(head_has_left(block), 0)) {
        return sweep_and_return(set, span);
    }
    return span;
}

/* The end of a pop whose push is under way. */
static __attribute__((noinline)) void *
wait_and_finish(struct spanset *set, const struct block *block, _Atomic(void *) *slot) {
    return finish(set, block, slot, wait_for_push(set, block, slot));
}

/* Takes the span out of a slot that we claimed. What is rare is called last, so that a pop has
 * nothing to save. */
static inline void *take(struct spanset *set, const struct block *block, _Atomic(void *) *slot) {
    /* Relaxed: tail, or what was seen of it, has acquired the push's claim and all before it. Every
     * change of tail is a read-modify-write, so later values of it carry that claim too. */
    void *span = atomic_load_explicit(slot, memory_order_relaxed);
    if (__builtin_expect(span == block->empty, 0)) {
        return wait_and_finish(set, block, slot);
    }
    return finish(set, block, slot, span);
}

static void take_run(struct spanset *set, const struct run *run, void **spans) {
    for (uint64_t i = 0; i < run->length; i++) {
        /* Relaxed: as in take. */
        spans[i] = atomic_load_explicit(&run->slots[i], memory_order_relaxed);
        if (spans[i] == run->block->empty) {
            spans[i] = wait_for_push(set, run->block, &run->slots[i]);
        }
        mark_taken(run->block, &run->slots[i]);
    }
    if (head_has_left(run->block)) {
        spanset_succession_sweep(set);
    }
}

static __attribute__((noinline)) void *pop_slowly(struct spanset *set, enum claim claim) {
    struct run run;
    claim = claim_slowly_at_head(set, 1, &run, claim);
    return claim == CLAIMED ? take(set, run.block, run.slots) : NULL;
}

void *spanset_pop(struct spanset *set) {
    struct run run;
    enum claim claim = claim_at_head(set, 1, &run);
    if (claim == SET_EMPTY) {
        return NULL;
    }
    if (__builtin_expect(claim != CLAIMED, 0)) {
        return pop_slowly(set, claim);
    }
    return take(set, run.block, run.slots);
}

size_t spanset_pop_many(struct spanset *set, void **spans, size_t most) {
    size_t popped = 0;
    while (popped < most) {
        struct run run;
        enum claim claim = claim_at_head(set, most - popped, &run);
        if (claim == LOST_RACE || claim == AT_BLOCK_END) {
            claim = claim_slowly_at_head(set, most - popped, &run, claim);
        }
        if (claim == SET_EMPTY) {
            break;
        }
        take_run(set, &run, spans + popped);
        popped += run.length;
    }
    return popped;
}
