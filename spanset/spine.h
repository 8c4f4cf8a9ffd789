/*
 * The spine: finds the block of a block number.
 *
 * A spine is a ring of block pointers, and behind it the older, shorter rings
 * that it outgrew. A ring serves the numbers from `first` up to the `first` of the
 * ring that came after it; number n stands at n & mask. So growth copies nothing:
 * numbers that were installed before stay where they are, and a ring is never
 * written again once a newer one exists. Rings double, so the older ones together
 * are shorter than the newest, and they are freed at reset.
 *
 * Nobody clears an entry. It is overwritten by the number one lap later, and only
 * once head has left its block; until then the ring counts as full and a newer one
 * is made.
 *
 * Concurrency: writers hold the set's lock. Readers hold nothing. What a reader
 * finds is right if its number lies between head's block and the last installed
 * one, from before the look-up until after it; the compare-exchange on head or
 * tail that follows proves just that. Otherwise it finds some pointer, which it
 * must not follow. Rings live until a reset, when there are no readers.
 */
#ifndef SPANSET_SPINE_H
#define SPANSET_SPINE_H

#include "pool.h"

enum { SPINE_FIRST_LENGTH = 4 /* entries of the first ring, a power of two */ };

struct spine {
    struct spine *older; /* serves the numbers below first; NULL in the oldest */
    uint64_t first;
    uint64_t mask;
    _Atomic(struct block *) blocks[];
};

/* The block of `number`; see above for when that means anything. */
static inline struct block *spine_find(const struct spine *spine, uint64_t number) {
    while (__builtin_expect(number < spine->first, 0)) {
        spine = spine->older;
    }
    /* Relaxed: the entry was written before the limit that the caller has acquired (push), or
     * before the tail that it has acquired (pop). */
    return atomic_load_explicit(&spine->blocks[number & spine->mask], memory_order_relaxed);
}

/* A ring of `length` entries in front of `older` that serves the numbers from `first`; NULL when
 * out of memory. */
struct spine *spanset_spine_create(struct spanset_pool *pool, struct spine *older, uint64_t first,
                                   uint64_t length);

/* Frees a ring and all that are older. */
void spanset_spine_destroy(struct spanset_pool *pool, struct spine *spine);

/* Whether the ring has an entry for `number` while `head_number` is the oldest that is in use. */
static inline int spine_has_room(const struct spine *spine, uint64_t head_number, uint64_t number) {
    uint64_t oldest = head_number > spine->first ? head_number : spine->first;
    return number - oldest <= spine->mask;
}

#endif
