/*
 * The set: two positions, and for each the block that it stands in.
 *
 * Invariants, at every moment outside of the lock:
 *   head <= tail <= tail_end, by differences; both ends are multiples of BLOCK_SLOTS.
 *   tail_block holds the indexes [tail_end - BLOCK_SLOTS, tail_end), and tail is one of
 *   them or tail_end; the same for head, head_end and head_block.
 *   Installed are head_block and the blocks of `ahead`, in order; the last is tail_block.
 *   Every other block of the set is in `left`.
 * An end moves only when its position has reached it, so a claim that succeeds below an
 * end proves that the end and the block which were read before it still belong to it.
 */
#ifndef SPANSET_SET_H
#define SPANSET_SET_H

#include "pool.h"

#include <stdbool.h>

struct spanset {
    /* The pushers' line. */
    _Alignas(CACHE_LINE) _Atomic uint64_t tail; /* the next index to push */
    _Atomic uint64_t tail_end;                  /* written under lock */
    _Atomic(struct block *) tail_block;         /* written under lock */

    /* The poppers' line. */
    _Alignas(CACHE_LINE) _Atomic uint64_t head; /* the next index to pop */
    _Atomic uint64_t tail_seen;         /* some value that tail had: spares pops the other line */
    _Atomic uint64_t head_end;          /* written under lock */
    _Atomic(struct block *) head_block; /* written under lock */

    /* The slow paths' lines. The lock guards what they write, except the counter of pops that
     * waited. */
    _Alignas(CACHE_LINE) pthread_mutex_t lock;
    struct spanset_pool *pool;
    struct spanset *next_in_pool;
    struct block *ahead; /* list of the installed blocks that head has not reached */
    struct block *left;  /* list of those that it has left and that were not seen drained yet */
    _Atomic uint64_t blocks_installed, blocks_retired, installs_raced, resets;
    _Atomic uint64_t pops_waited;
    uint64_t spans_before_reset; /* what the positions had reached at the resets so far */
};

_Static_assert(offsetof(struct spanset, head) % CACHE_LINE == 0 &&
                   offsetof(struct spanset, lock) % CACHE_LINE == 0,
               "pushers, poppers and slow paths do not share lines");

/* Whether index `a` comes before `b`, which is less than 2^63 away: indexes may wrap. */
static inline bool index_before(uint64_t a, uint64_t b) { return (int64_t)(a - b) < 0; }

#endif
