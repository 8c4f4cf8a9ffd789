/*
 * The set: two positions, a limit, and the spine that finds the block of each.
 *
 * Invariants, at every moment:
 *   head <= tail <= limit; limit is a whole number of blocks.
 *   Blocks head / BLOCK_SLOTS up to limit / BLOCK_SLOTS - 1 are installed.
 *   limit is raised only after the spine finds the block below it, so an index that
 *   can be claimed has its block: no push ever has to give an index back.
 *   All three only rise, except at reset.
 */
#ifndef SPANSET_SET_H
#define SPANSET_SET_H

#include "spine.h"

struct spanset {
    /* The pushers' line: the next index to push, and the first that has no block yet. */
    _Alignas(CACHE_LINE) _Atomic uint64_t tail;
    _Atomic uint64_t limit; /* written under lock */

    /* The poppers' line: the next index to pop. */
    _Alignas(CACHE_LINE) _Atomic uint64_t head;

    /* Read by all, seldom written. */
    _Alignas(CACHE_LINE) _Atomic(struct spine *) spine; /* written under lock */
    struct spanset_pool *pool;

    /* Cold; apart from the line above, which every push and pop reads. */
    _Alignas(CACHE_LINE)
        pthread_mutex_t lock; /* guards limit, spine, and the writing of its entries */
    struct spanset *next_in_pool;
    _Atomic uint64_t blocks_retired; /* since the last reset */
    _Atomic uint64_t pops_waited, installs_raced, spine_growths, resets;
    /* What the positions had reached at the resets so far; written by reset alone. */
    uint64_t spans_before_reset, installed_before_reset, retired_before_reset;
};

_Static_assert(offsetof(struct spanset, head) % CACHE_LINE == 0 &&
                   offsetof(struct spanset, spine) % CACHE_LINE == 0 &&
                   offsetof(struct spanset, lock) % CACHE_LINE == 0,
               "pushers, poppers, readers and slow paths do not share lines");

/*
 * At a quiet moment: the numbers of the blocks that the spine holds, [*first, *end).
 * The first is the head's block; it is absent when head has reached the limit.
 */
static inline void set_blocks(const struct spanset *set, uint64_t *first, uint64_t *end) {
    *first = index_block(counted(&set->head));
    *end = index_block(counted(&set->limit));
}

/* At a quiet moment: the completed pops that block `number` must count. */
static inline uint64_t set_popped_expected(const struct spanset *set, uint64_t number) {
    uint64_t head = counted(&set->head);
    return number == index_block(head) ? index_slot(head) : 0;
}

#endif
