/*
 * A block: a run of slots and the count of pops that are completely done.
 *
 * Life: pooled -> installed (popped 0) -> retired (popped == BLOCK_SLOTS) ->
 * pooled. Only the pop whose increment makes `popped` equal BLOCK_SLOTS retires
 * a block. The counter only rises, and a pop raises it as the last thing that it
 * does to the block, so whoever reaches the end is the last to touch it. (A
 * counter that pushes raise and pops lower cannot tell who is last: that was the
 * leak in Go's runtime that this project grew from.)
 *
 * Memory of a block stays a block until its pool is destroyed, so a thread may
 * read `next` of a block that has moved on meanwhile.
 */
#ifndef SPANSET_BLOCK_H
#define SPANSET_BLOCK_H

#include "geometry.h"

#include <stdatomic.h>
#include <stddef.h>

struct spanset;

enum {
    /* In `popped` of a block that the pool holds: no count of pops can be mistaken for it, and a
     * pop from such a block makes it larger than BLOCK_SLOTS, which is noticed. */
    POPPED_IN_POOL = 0x40000000
};

struct block {
    _Alignas(CACHE_LINE) _Atomic uint32_t popped; /* completed pops, or POPPED_IN_POOL */
    _Atomic uint32_t next;                        /* handle of the next block in the pool's stack */
    uint32_t index;                               /* place in the pool's directory; never changes */
    uint32_t audit_visits;                        /* touched by an audit only */
    /* For reports only: the set that took the block last, and its number there. */
    _Atomic(struct spanset *) owner;
    _Atomic uint64_t number;

    /* A span, or NULL before its push has stored it and after its pop has taken it. */
    _Alignas(CACHE_LINE) _Atomic(void *) slots[BLOCK_SLOTS];
};

_Static_assert(offsetof(struct block, slots) == CACHE_LINE, "the counter has a line of its own");

#endif
