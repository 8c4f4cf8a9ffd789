/* The default allocator, and the pool's allocator with its bytes counted. */
#include "memory.h"

#include "pool.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *context, size_t size, size_t alignment) {
    (void)context;
    return aligned_alloc(alignment, size);
}

static void default_release(void *context, void *memory, size_t size) {
    (void)context;
    (void)size;
    free(memory);
}

const struct spanset_allocator spanset_default_allocator = {default_allocate, default_release,
                                                            NULL};

void *spanset_memory_allocate(const struct spanset_allocator *allocator, size_t size) {
    void *memory = allocator->allocate(allocator->context, size, CACHE_LINE);
    return memory == NULL ? NULL : memset(memory, 0, size);
}

void *spanset_pool_memory_allocate(struct spanset_pool *pool, size_t size) {
    void *memory = spanset_memory_allocate(&pool->allocator, size);
    if (memory == NULL) {
        count_one(&pool->out_of_memory);
        return NULL;
    }
    /* Relaxed: a statistic. */
    atomic_fetch_add_explicit(&pool->bytes_allocated, size, memory_order_relaxed);
    return memory;
}

void spanset_pool_memory_release(struct spanset_pool *pool, void *memory, size_t size) {
    pool->allocator.release(pool->allocator.context, memory, size);
    /* Relaxed: a statistic. */
    atomic_fetch_sub_explicit(&pool->bytes_allocated, size, memory_order_relaxed);
}
