/*
 * A block: a run of slots, and what their contents mean.
 *
 * Life: pooled -> installed -> left (head has moved on to the next block) ->
 * pooled. Pops may still be at work in a block that head has left; it goes back to
 * the pool once every slot is marked as taken, and marking is the last thing that a
 * pop writes to a block. So nothing is counted, and whoever looks after the last mark
 * sees them all. (A counter that pushes raise and pops lower cannot tell who is last:
 * that was the leak in Go's runtime that this project grew from.)
 *
 * A slot holds the mark `empty`, then a span, then the mark `taken`. The two marks
 * are NULL and the block's own address, which is nobody's span (spanset.h says so). They change
 * roles when the block retires, so that a drained block is an empty one and nobody has to clear it.
 *
 * Memory of a block stays a block until its pool is destroyed, so a thread may
 * read `next` or `state` of a block that has moved on meanwhile.
 */
#ifndef SPANSET_BLOCK_H
#define SPANSET_BLOCK_H

#include "geometry.h"

#include <stdatomic.h>
#include <stddef.h>

struct spanset;

enum block_state { BLOCK_POOLED, BLOCK_INSTALLED, BLOCK_LEFT };

struct block {
    /* The two marks: read by pops that have claimed a slot, changed when no pop is at work. */
    _Alignas(CACHE_LINE) void *empty; /* in a slot whose push has not stored its span yet */
    void *taken;                      /* in a slot whose pop is done with it */
    _Atomic uint32_t state;           /* enum block_state */

    _Atomic uint32_t next;  /* handle of the next block in the pool's stack */
    uint32_t index;         /* place in the pool's directory; never changes */
    uint32_t slots_drained; /* when left: the slots before this one are taken; under set's lock */
    struct block *next_in_set; /* in a list of the set; under its lock */

    /* For reports only: the set that took the block last, and its number there. */
    _Atomic(struct spanset *) owner;
    _Atomic uint64_t number;
    uint32_t audit_visits; /* touched by an audit only */

    _Alignas(CACHE_LINE) _Atomic(void *) slots[BLOCK_SLOTS];
};

_Static_assert(offsetof(struct block, slots) == CACHE_LINE, "the head has a line of its own");

#endif
