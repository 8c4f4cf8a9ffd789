/* The pool's stack and directory; see pool.h for the contract and the ABA argument. */
#include "pool.h"

#include "backoff.h"
#include "fault.h"

static const uint64_t HANDLE_MASK = ((uint64_t)1 << POOL_HANDLE_BITS) - 1;

uint32_t spanset_pool_handle(uint64_t top) { return (uint32_t)(top & HANDLE_MASK); }

/* The word for `handle` on top, with a tag that is one more than in `old`; wraps harmlessly. */
static uint64_t top_after_give(uint64_t old, uint32_t handle) {
    return (((old >> POOL_HANDLE_BITS) + 1) << POOL_HANDLE_BITS) | handle;
}

/* The word for `handle` on top with the tag of `old`. */
static uint64_t top_after_take(uint64_t old, uint32_t handle) {
    return (old & ~HANDLE_MASK) | handle;
}

/* Segment s holds POOL_FIRST_SEGMENT * 2^s pointers, from index POOL_FIRST_SEGMENT * (2^s - 1). */
static unsigned segment_of(uint64_t index) {
    return 63U - (unsigned)__builtin_clzll(index / POOL_FIRST_SEGMENT + 1);
}

static uint64_t segment_length(unsigned segment) { return (uint64_t)POOL_FIRST_SEGMENT << segment; }

static struct block **directory_entry(const struct spanset_pool *pool, uint64_t index) {
    unsigned segment = segment_of(index);
    uint64_t first = segment_length(segment) - POOL_FIRST_SEGMENT;
    return &pool->directory[segment][index - first];
}

struct block *spanset_pool_block(const struct spanset_pool *pool, uint64_t index) {
    return *directory_entry(pool, index);
}

void spanset_pool_give(struct spanset_pool *pool, struct block *block) {
    /* Relaxed: the caller owns the block, and a second give shows in the order of this word
     * alone. The release below publishes it to the taker. */
    if (atomic_exchange_explicit(&block->state, BLOCK_POOLED, memory_order_relaxed) ==
        BLOCK_POOLED) {
        spanset_fault_report(pool, block, SPANSET_FAULT_FREED_TWICE);
        return;
    }
    uint32_t handle = block->index + 1;
    unsigned pauses = 1; /* short: others may wait for the lock of the set that calls */
    /* Relaxed: nothing is read through this value. */
    uint64_t top = atomic_load_explicit(&pool->top, memory_order_relaxed);
    for (;;) {
        /* Relaxed: published by the release below; a taker that reads it too late fails its own
         * compare-exchange. */
        atomic_store_explicit(&block->next, spanset_pool_handle(top), memory_order_relaxed);
        /* Release: pairs with the acquire in stack_take; what was done to the block comes before.
         */
        if (atomic_compare_exchange_weak_explicit(&pool->top, &top, top_after_give(top, handle),
                                                  memory_order_release, memory_order_relaxed)) {
            count_one(&pool->gives);
            return;
        }
        count_one(&pool->gives_retried);
        backoff(&pauses);
    }
}

/* Takes the top of the stack; NULL when it is empty. */
static struct block *stack_take(struct spanset_pool *pool) {
    unsigned pauses = 1; /* short: others may wait for the lock of the set that calls */
    /* Acquire (here and on failure below): pairs with the release in give; the block's directory
     * entry and its next come before. */
    uint64_t top = atomic_load_explicit(&pool->top, memory_order_acquire);
    while (spanset_pool_handle(top) != 0) {
        struct block *block = spanset_pool_block(pool, spanset_pool_handle(top) - 1);
        /* Relaxed: may be stale if the block has moved on; then the tag has too. */
        uint32_t next = atomic_load_explicit(&block->next, memory_order_relaxed);
        /* Acquire: pairs with the release in give, so that the block is seen as it was given. A
         * take keeps the release sequence of the gives before it, being a read-modify-write. */
        if (atomic_compare_exchange_weak_explicit(&pool->top, &top, top_after_take(top, next),
                                                  memory_order_acquire, memory_order_acquire)) {
            return block;
        }
        count_one(&pool->takes_retried);
        backoff(&pauses);
    }
    return NULL;
}

/* Makes sure of the directory's segment for `index`. Under the lock. */
static int directory_reserve(struct spanset_pool *pool, uint64_t index) {
    unsigned segment = segment_of(index);
    if (pool->directory[segment] == NULL) {
        size_t bytes = segment_length(segment) * sizeof(struct block *);
        pool->directory[segment] = spanset_pool_memory_allocate(pool, bytes);
    }
    return pool->directory[segment] != NULL;
}

void spanset_pool_directory_release(struct spanset_pool *pool) {
    for (unsigned segment = 0; segment < POOL_SEGMENTS && pool->directory[segment]; segment++) {
        size_t bytes = segment_length(segment) * sizeof(struct block *);
        spanset_pool_memory_release(pool, pool->directory[segment], bytes);
    }
}

/* A block from the allocator, in the directory; NULL when out of memory. Under the lock. */
static struct block *block_allocate(struct spanset_pool *pool) {
    uint64_t index = counted(&pool->blocks_allocated);
    if (index >= HANDLE_MASK || !directory_reserve(pool, index)) {
        return NULL;
    }
    struct block *block = spanset_pool_memory_allocate(pool, sizeof *block);
    if (block == NULL) {
        return NULL;
    }
    block->index = (uint32_t)index;
    block->taken = block; /* and empty is NULL, as the slots are */
    /* Relaxed: nobody else knows the block yet. */
    atomic_store_explicit(&block->state, BLOCK_POOLED, memory_order_relaxed);
    *directory_entry(pool, index) = block;
    observe(pool, SPANSET_BLOCK_BORN, block, NULL);
    /* Release: pairs with the acquire of whoever walks the directory without the lock (fault.c). */
    atomic_store_explicit(&pool->blocks_allocated, index + 1, memory_order_release);
    return block;
}

/* A block from the stack or else from the allocator; NULL when out of memory. */
static struct block *stack_take_or_allocate(struct spanset_pool *pool) {
    struct block *block = stack_take(pool);
    if (block == NULL) {
        pthread_mutex_lock(&pool->lock);
        block = stack_take(pool); /* another thread may have given one while we waited */
        if (block == NULL) {
            block = block_allocate(pool);
        }
        pthread_mutex_unlock(&pool->lock);
    }
    return block;
}

struct block *spanset_pool_take(struct spanset_pool *pool) {
    for (;;) {
        struct block *block = stack_take_or_allocate(pool);
        if (block == NULL) {
            return NULL;
        }
        count_one(&pool->takes);
        /* Relaxed: the taker owns the block; whoever publishes it publishes this too. */
        if (atomic_exchange_explicit(&block->state, BLOCK_INSTALLED, memory_order_relaxed) ==
            BLOCK_POOLED) {
            return block;
        }
        /* It was in the stack and in a set: leaked rather than used by two. */
        spanset_fault_report(pool, block, SPANSET_FAULT_FREED_TWICE);
    }
}
