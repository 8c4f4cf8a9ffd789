/* Reset: returns the last block and starts counting from zero. Runs alone on an empty set. */
#include "fault.h"
#include "set.h"

/* Returns what the spine still holds: the block of head and tail, when it is not fully popped. */
static void return_last_block(struct spanset *set) {
    uint64_t first;
    uint64_t end;
    set_blocks(set, &first, &end);
    const struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
    for (uint64_t number = first; number < end; number++) {
        struct block *block = spine_find(spine, number);
        uint32_t popped = atomic_load_explicit(&block->popped, memory_order_relaxed);
        if (popped != set_popped_expected(set, number)) {
            spanset_fault_report(set->pool, block, popped, SPANSET_FAULT_POPPED_COUNT);
        } else {
            spanset_pool_give(set->pool, block);
        }
    }
}

/* Every block that head has left must have been retired by its last pop. */
static void check_none_left_behind(const struct spanset *set) {
    uint64_t first;
    uint64_t end;
    set_blocks(set, &first, &end);
    if (counted(&set->blocks_retired) != first) {
        spanset_fault_report_left_behind(set->pool, set, first, end);
    }
}

/* All accesses here are relaxed: the caller has made the set quiet. */
enum spanset_status spanset_reset(struct spanset *set) {
    uint64_t head = counted(&set->head);
    if (head != counted(&set->tail)) {
        return SPANSET_NOT_EMPTY;
    }
    check_none_left_behind(set);
    return_last_block(set);

    set->spans_before_reset += head;
    set->installed_before_reset += index_block(counted(&set->limit));
    set->retired_before_reset += counted(&set->blocks_retired);
    count_one(&set->resets);
    atomic_store_explicit(&set->head, 0, memory_order_relaxed);
    atomic_store_explicit(&set->tail, 0, memory_order_relaxed);
    atomic_store_explicit(&set->limit, 0, memory_order_relaxed);
    atomic_store_explicit(&set->blocks_retired, 0, memory_order_relaxed);

    /* The newest ring is kept: a set that is filled and reset in cycles soon stops growing. */
    struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
    spanset_spine_destroy(set->pool, spine->older);
    spine->older = NULL;
    spine->first = 0;
    return SPANSET_OK;
}
