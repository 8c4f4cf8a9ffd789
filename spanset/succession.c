/*
 * How tail and head move on from one block to the next; see succession.h. Everything here holds
 * the set's lock.
 *
 * Who retires a block: whoever finds it in `left` with all slots taken. Advance puts it there, sets
 * its state, and looks; a pop marks its slot, reads the state, and looks if head has left. In any
 * order of execution in which a thread's own accesses stay in order, one of the two sees the
 * other's write, so no drained block is overlooked. A processor may let a later load overtake an
 * earlier store (store buffering; the fence that forbids it would be a second locked instruction
 * in each pop). Then the block stays in `left`, where the next install, advance, sweep or reset
 * finds it: late, never lost.
 */
#include "succession.h"

/* Relaxed (here and below): the counter is written under the lock, and read for itself. */
static void count_under_lock(_Atomic uint64_t *counter) {
    atomic_store_explicit(counter, counted(counter) + 1, memory_order_relaxed);
}

/* Whether every slot of a block that head has left is taken. */
static bool is_drained(struct block *block) {
    void *taken = block->taken;
    uint32_t drained = block->slots_drained;
    /* Acquire: pairs with the release of pop's mark; that pop's reads of slot and marks come
     * before we give the block away. */
    while (drained < BLOCK_SLOTS &&
           atomic_load_explicit(&block->slots[drained], memory_order_acquire) == taken) {
        drained++;
    }
    block->slots_drained = drained;
    return drained == BLOCK_SLOTS;
}

static void retire(struct spanset *set, struct block *block) {
    void *taken = block->taken;
    block->taken = block->empty;
    block->empty = taken;
    count_under_lock(&set->blocks_retired);
    observe(set->pool, SPANSET_BLOCK_RETIRED, block, set);
    spanset_pool_give(set->pool, block);
}

/* Retires the blocks of `left` that are drained. Takes time for each block there, of which there
 * are no more than threads, not for each slot: no taken slot is read twice. */
static void retire_drained(struct spanset *set) {
    struct block **link = &set->left;
    while (*link != NULL) {
        struct block *block = *link;
        if (is_drained(block)) {
            *link = block->next_in_set;
            retire(set, block);
        } else {
            link = &block->next_in_set;
        }
    }
}

/* The block that tail is to move on to; NULL when out of memory. */
static struct block *take_block(struct spanset *set, uint64_t first_index) {
    struct block *block = spanset_pool_take(set->pool);
    if (block != NULL) {
        block->slots_drained = 0;
        block->next_in_set = NULL;
        /* Relaxed: for reports. */
        atomic_store_explicit(&block->owner, set, memory_order_relaxed);
        atomic_store_explicit(&block->number, index_block(first_index), memory_order_relaxed);
        observe(set->pool, SPANSET_BLOCK_INSTALLED, block, set);
    }
    return block;
}

static enum spanset_status install(struct spanset *set) {
    /* Relaxed (end and block): written under the lock that we hold. */
    uint64_t end = atomic_load_explicit(&set->tail_end, memory_order_relaxed);
    /* Acquire: pairs with the release of push's claim; the pushes whose claims we see have read
     * tail_block before we change it. */
    if (index_before(atomic_load_explicit(&set->tail, memory_order_acquire), end)) {
        count_under_lock(&set->installs_raced);
        return SPANSET_OK;
    }
    retire_drained(set); /* perhaps there is one to use again */
    struct block *block = take_block(set, end);
    if (block == NULL) {
        return SPANSET_OUT_OF_MEMORY;
    }
    if (set->ahead == NULL) {
        set->ahead = block;
    } else {
        atomic_load_explicit(&set->tail_block, memory_order_relaxed)->next_in_set = block;
    }
    count_under_lock(&set->blocks_installed);
    atomic_store_explicit(&set->tail_block, block, memory_order_relaxed); /* published by the end */
    /* Release: pairs with the acquire in push; tail_block and the block's state come before. */
    atomic_store_explicit(&set->tail_end, end + BLOCK_SLOTS, memory_order_release);
    return SPANSET_OK;
}

enum spanset_status spanset_succession_install(struct spanset *set) {
    pthread_mutex_lock(&set->lock);
    enum spanset_status status = install(set);
    pthread_mutex_unlock(&set->lock);
    return status;
}

/* Puts the block that head leaves where its last pops, or others, will find it drained. */
static void leave(struct spanset *set, struct block *block) {
    observe(set->pool, SPANSET_BLOCK_LEFT, block, set);
    block->next_in_set = set->left;
    set->left = block;
    /* Relaxed: read by pops that then take the lock. */
    atomic_store_explicit(&block->state, BLOCK_LEFT, memory_order_relaxed);
}

static void advance(struct spanset *set) {
    /* Relaxed (end and block): written under the lock that we hold. */
    uint64_t end = atomic_load_explicit(&set->head_end, memory_order_relaxed);
    struct block *next = set->ahead;
    /* Acquire: pairs with the release of pop's claim; the pops whose claims we see have read
     * head_block before we change it. */
    if (next == NULL || index_before(atomic_load_explicit(&set->head, memory_order_acquire), end)) {
        return; /* another pop has advanced, and perhaps emptied the set */
    }
    struct block *behind = atomic_load_explicit(&set->head_block, memory_order_relaxed);
    if (behind != NULL) {
        leave(set, behind);
    }
    set->ahead = next->next_in_set;
    /* Tail had this value, as runs end at blocks. So what was seen of it is never more than a block
     * behind head, however the indexes wrap. Release: as in pop. (Nobody pops below it again.) */
    if (index_before(atomic_load_explicit(&set->tail_seen, memory_order_relaxed), end)) {
        atomic_store_explicit(&set->tail_seen, end, memory_order_release);
    }
    atomic_store_explicit(&set->head_block, next, memory_order_relaxed); /* published by the end */
    /* Release: pairs with the acquire in pop; head_block and the block's state come before. */
    atomic_store_explicit(&set->head_end, end + BLOCK_SLOTS, memory_order_release);
    retire_drained(set);
}

void spanset_succession_advance(struct spanset *set) {
    pthread_mutex_lock(&set->lock);
    advance(set);
    pthread_mutex_unlock(&set->lock);
}

void spanset_succession_sweep(struct spanset *set) {
    pthread_mutex_lock(&set->lock);
    retire_drained(set);
    pthread_mutex_unlock(&set->lock);
}
