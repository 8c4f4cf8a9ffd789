/* Creating and destroying pools and sets. */
#include "fault.h"
#include "memory.h"
#include "set.h"

enum spanset_status spanset_pool_create(const struct spanset_pool_options *options,
                                        struct spanset_pool **pool) {
    struct spanset_pool_options chosen = {0};
    if (options != NULL) {
        chosen = *options;
    }
    if (chosen.allocator.allocate == NULL || chosen.allocator.release == NULL) {
        chosen.allocator = spanset_default_allocator;
    }
    if (chosen.on_fatal == NULL) {
        chosen.on_fatal = spanset_fault_print_and_abort;
    }
    struct spanset_pool *made = spanset_memory_allocate(&chosen.allocator, sizeof *made);
    *pool = NULL;
    if (made == NULL) {
        return SPANSET_OUT_OF_MEMORY;
    }
    if (pthread_mutex_init(&made->lock, NULL) != 0) {
        chosen.allocator.release(chosen.allocator.context, made, sizeof *made);
        return SPANSET_OUT_OF_MEMORY;
    }
    made->allocator = chosen.allocator;
    made->on_fatal = chosen.on_fatal;
    made->on_fatal_context = chosen.on_fatal_context;
    made->on_block = chosen.on_block;
    made->on_block_context = chosen.on_block_context;
    atomic_init(&made->bytes_allocated, sizeof *made);
    *pool = made;
    return SPANSET_OK;
}

/* Frees the blocks, all of which the stack must hold. */
static void blocks_release(struct spanset_pool *pool) {
    uint64_t blocks = counted(&pool->blocks_allocated);
    for (uint64_t index = 0; index < blocks; index++) {
        struct block *block = spanset_pool_block(pool, index);
        /* Relaxed: the pool is quiet. */
        if (atomic_load_explicit(&block->state, memory_order_relaxed) != BLOCK_POOLED) {
            spanset_fault_report(pool, block, SPANSET_FAULT_LEFT_BEHIND);
        }
        spanset_pool_memory_release(pool, block, sizeof *block);
    }
}

enum spanset_status spanset_pool_destroy(struct spanset_pool *pool) {
    if (pool->sets != NULL) {
        return SPANSET_IN_USE;
    }
    blocks_release(pool);
    spanset_pool_directory_release(pool);
    pthread_mutex_destroy(&pool->lock);
    struct spanset_allocator allocator = pool->allocator;
    allocator.release(allocator.context, pool, sizeof *pool);
    return SPANSET_OK;
}

enum spanset_status spanset_create(struct spanset_pool *pool, struct spanset **set) {
    *set = NULL;
    struct spanset *made = spanset_pool_memory_allocate(pool, sizeof *made);
    if (made == NULL) {
        return SPANSET_OUT_OF_MEMORY;
    }
    if (pthread_mutex_init(&made->lock, NULL) != 0) {
        spanset_pool_memory_release(pool, made, sizeof *made);
        return SPANSET_OUT_OF_MEMORY;
    }
    made->pool = pool;
    pthread_mutex_lock(&pool->lock);
    made->next_in_pool = pool->sets;
    pool->sets = made;
    pthread_mutex_unlock(&pool->lock);
    *set = made;
    return SPANSET_OK;
}

static void pool_forget(struct spanset_pool *pool, const struct spanset *set) {
    pthread_mutex_lock(&pool->lock);
    struct spanset **link = &pool->sets;
    while (*link != set) {
        link = &(*link)->next_in_pool;
    }
    *link = set->next_in_pool;
    pthread_mutex_unlock(&pool->lock);
}

enum spanset_status spanset_destroy(struct spanset *set) {
    struct spanset_pool *pool = set->pool;
    enum spanset_status status = spanset_reset(set);
    if (status != SPANSET_OK) {
        return status;
    }
    pool_forget(pool, set);
    pthread_mutex_destroy(&set->lock);
    spanset_pool_memory_release(pool, set, sizeof *set);
    return SPANSET_OK;
}
