/* Reset: returns the last block and starts counting from zero. Runs alone on an empty set, so all
 * accesses here are relaxed. */
#include "fault.h"
#include "succession.h"

/* Gives a block back of which the first `popped` slots were used; fatal if others were. */
static void return_block(struct spanset *set, struct block *block, uint64_t popped) {
    count_one(&set->blocks_retired); /* even if it is leaked: then that is said here */
    for (uint64_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        const void *expected = slot < popped ? block->taken : block->empty;
        if (atomic_load_explicit(&block->slots[slot], memory_order_relaxed) != expected) {
            spanset_fault_report(set->pool, block, SPANSET_FAULT_WRONG_SLOTS);
            return;
        }
    }
    for (uint64_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        atomic_store_explicit(&block->slots[slot], block->empty, memory_order_relaxed);
    }
    observe(set->pool, SPANSET_BLOCK_RETIRED, block, set);
    spanset_pool_give(set->pool, block);
}

/* Returns what the set still holds: the block of head and tail, and any that head has left and
 * nobody has seen drained. */
static void return_blocks(struct spanset *set) {
    struct block *last = atomic_load_explicit(&set->head_block, memory_order_relaxed);
    if (last != NULL) {
        uint64_t end = atomic_load_explicit(&set->head_end, memory_order_relaxed);
        uint64_t head = atomic_load_explicit(&set->head, memory_order_relaxed);
        return_block(set, last, BLOCK_SLOTS - (end - head));
    }
    while (set->left != NULL) {
        struct block *block = set->left;
        set->left = block->next_in_set;
        return_block(set, block, BLOCK_SLOTS);
    }
}

static void start_from_zero(struct spanset *set) {
    atomic_store_explicit(&set->head, 0, memory_order_relaxed);
    atomic_store_explicit(&set->head_end, 0, memory_order_relaxed);
    atomic_store_explicit(&set->head_block, NULL, memory_order_relaxed);
    atomic_store_explicit(&set->tail_seen, 0, memory_order_relaxed);
    atomic_store_explicit(&set->tail, 0, memory_order_relaxed);
    atomic_store_explicit(&set->tail_end, 0, memory_order_relaxed);
    atomic_store_explicit(&set->tail_block, NULL, memory_order_relaxed);
    set->ahead = NULL; /* it is, but after a fault */
}

enum spanset_status spanset_reset(struct spanset *set) {
    uint64_t head = atomic_load_explicit(&set->head, memory_order_relaxed);
    if (head != atomic_load_explicit(&set->tail, memory_order_relaxed)) {
        return SPANSET_NOT_EMPTY;
    }
    return_blocks(set);
    if (counted(&set->blocks_installed) != counted(&set->blocks_retired)) {
        spanset_fault_report_left_behind(set->pool, set);
        /* Said once; what was left behind stays so. */
        atomic_store_explicit(&set->blocks_retired, counted(&set->blocks_installed),
                              memory_order_relaxed);
    }
    set->spans_before_reset += head;
    count_one(&set->resets);
    start_from_zero(set);
    return SPANSET_OK;
}
