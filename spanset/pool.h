/*
 * The pool: a lock-free stack of free blocks, and the directory of all blocks.
 *
 * Concurrency: take and give run from any thread. The mutex guards only growth
 * (directory, count) and the list of sets.
 *
 * The stack's top is a handle (index of a block plus one; 0 is none) and a tag in
 * one 64-bit word, so nothing is assumed about the bits of a pointer. The tag
 * rises with each give. ABA: a taker that read the top (A, tag) and A's next can
 * only succeed if no give has come in between, and without a give A cannot have
 * come back; the 36 bits of the tag would have to wrap exactly while one thread
 * stands still.
 */
#ifndef SPANSET_POOL_H
#define SPANSET_POOL_H

#include "block.h"
#include "spanset.h"

#include <pthread.h>

enum {
    POOL_HANDLE_BITS = 28, /* up to 2^28 - 1 blocks: a terabyte of them */
    POOL_FIRST_SEGMENT =
        16, /* pointers in the directory's first segment; each next one is twice as long */
    POOL_SEGMENTS = 25 /* 16 * (2^25 - 1) pointers */
};

_Static_assert(POOL_FIRST_SEGMENT * sizeof(struct block *) % CACHE_LINE == 0,
               "memory is asked for in whole lines");
_Static_assert(POOL_FIRST_SEGMENT *((UINT64_C(1) << POOL_SEGMENTS) - 1) >=
                   (UINT64_C(1) << POOL_HANDLE_BITS) - 1,
               "each handle has its place in the directory");

struct spanset_pool {
    /* The hot word, on a line of its own. */
    _Alignas(CACHE_LINE) _Atomic uint64_t top;

    /* Read often, written by growth only. Segments are never moved, so a reader needs no lock: an
     * entry is written before its block's handle is published. */
    _Alignas(CACHE_LINE) struct block **directory[POOL_SEGMENTS];
    struct spanset_allocator allocator;
    spanset_fatal_handler *on_fatal;
    void *on_fatal_context;
    spanset_block_observer *on_block; /* NULL: none */
    void *on_block_context;

    /* Cold. */
    _Alignas(CACHE_LINE) pthread_mutex_t lock;
    struct spanset *sets; /* list of all sets, through their next_in_pool; under lock */
    _Atomic uint64_t blocks_allocated; /* written under lock */
    _Atomic uint64_t bytes_allocated;
    _Atomic uint64_t takes, gives, takes_retried, gives_retried, out_of_memory;
};

/* The block of an index below blocks_allocated, or of a handle less one. */
struct block *spanset_pool_block(const struct spanset_pool *pool, uint64_t index);

/* The handle in a top word; 0 when the stack is empty. */
uint32_t spanset_pool_handle(uint64_t top);

/*
 * Takes a block, from the stack or else from the allocator: its state is
 * BLOCK_INSTALLED, all slots hold the mark `empty`, the caller owns it. NULL when out of memory.
 * Linearizes at the compare-exchange of top; lock-free unless the stack is empty.
 */
struct block *spanset_pool_take(struct spanset_pool *pool);

/*
 * Returns a block, which nobody else may be using and whose slots all hold the mark
 * `empty`. Fatal if the pool has it already. Linearizes at the compare-exchange of top; lock-free.
 */
void spanset_pool_give(struct spanset_pool *pool, struct block *block);

/* Frees the directory, at the pool's end. */
void spanset_pool_directory_release(struct spanset_pool *pool);

/* The pool's allocator, counted; sizes are whole lines. Memory is CACHE_LINE aligned and zero. */
void *spanset_pool_memory_allocate(struct spanset_pool *pool, size_t size);
void spanset_pool_memory_release(struct spanset_pool *pool, void *memory, size_t size);

/* Tells the pool's observer, if there is one. */
static inline void observe(const struct spanset_pool *pool, enum spanset_block_event event,
                           const struct block *block, const struct spanset *set) {
    if (pool->on_block != NULL) {
        pool->on_block(pool->on_block_context, event, block->index, set);
    }
}

/* One more on a counter that orders nothing and that nobody decides by. */
static inline void count_one(_Atomic uint64_t *counter) {
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* The value of such a counter: approximate while others work, exact at a quiet moment. */
static inline uint64_t counted(const _Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

#endif
