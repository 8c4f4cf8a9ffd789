/* Broken accounting in words; see fault.h. */
#include "fault.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *what_happened(enum spanset_fault_kind kind) {
    switch (kind) {
    case SPANSET_FAULT_WRONG_SLOTS:
        return "has slots that do not fit its set's positions";
    case SPANSET_FAULT_FREED_TWICE:
        return "was freed twice";
    case SPANSET_FAULT_LEFT_BEHIND:
        return "was left behind";
    }
    return "is broken in an unknown way";
}

/* Fills in how the block's slots stand: a picture for a message, as others may be changing them. */
static void count_slots(struct spanset_fault *fault, struct block *block) {
    for (size_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        const void *value = atomic_load_explicit(&block->slots[slot], memory_order_relaxed);
        fault->slots_used += value != block->empty && value != block->taken;
        fault->popped += value == block->taken;
    }
}

static const char *whereabouts(struct block *block) {
    switch (atomic_load_explicit(&block->state, memory_order_relaxed)) {
    case BLOCK_POOLED:
        return "in the pool";
    case BLOCK_INSTALLED:
        return "in use";
    case BLOCK_LEFT:
        return "left by head";
    default:
        return "in no known state";
    }
}

void spanset_fault_report(const struct spanset_pool *pool, struct block *block,
                          enum spanset_fault_kind kind) {
    /* Relaxed: owner and number are for this message, and a fault is no moment for exactness. */
    struct spanset_fault fault = {
        .kind = kind,
        .block = block->index,
        .set = atomic_load_explicit(&block->owner, memory_order_relaxed),
        .number = atomic_load_explicit(&block->number, memory_order_relaxed),
        .slots = BLOCK_SLOTS,
    };
    count_slots(&fault, block);
    char message[300];
    snprintf(message, sizeof message,
             "spanset: block %" PRIu64 ", %s, %s: %" PRIu64 " slots, %" PRIu64 " in use, %" PRIu64
             " popped; last taken by set %p as its block number %" PRIu64,
             fault.block, whereabouts(block), what_happened(kind), fault.slots, fault.slots_used,
             fault.popped, fault.set, fault.number);
    fault.message = message;
    pool->on_fatal(pool->on_fatal_context, &fault);
}

void spanset_fault_report_left_behind(const struct spanset_pool *pool, const struct spanset *set) {
    /* Acquire: pairs with the release in block_allocate; the directory's entries come before. */
    uint64_t blocks = atomic_load_explicit(&pool->blocks_allocated, memory_order_acquire);
    for (uint64_t index = 0; index < blocks; index++) {
        struct block *block = spanset_pool_block(pool, index);
        /* Relaxed: written by this set's own threads, which are quiet. A block that another set is
         * just taking over may be named too, with its old owner: others are at work. */
        if (atomic_load_explicit(&block->owner, memory_order_relaxed) == set &&
            atomic_load_explicit(&block->state, memory_order_relaxed) != BLOCK_POOLED) {
            spanset_fault_report(pool, block, SPANSET_FAULT_LEFT_BEHIND);
        }
    }
}

void spanset_fault_print_and_abort(void *context, const struct spanset_fault *fault) {
    (void)context;
    fprintf(stderr, "%s\n", fault->message);
    abort();
}
