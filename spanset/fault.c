/* Broken accounting in words; see fault.h. */
#include "fault.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *what_happened(enum spanset_fault_kind kind) {
    switch (kind) {
    case SPANSET_FAULT_POPPED_COUNT:
        return "has an impossible popped count";
    case SPANSET_FAULT_FREED_TWICE:
        return "was freed twice";
    case SPANSET_FAULT_LEFT_BEHIND:
        return "was left behind";
    }
    return "is broken in an unknown way";
}

static uint64_t slots_used(struct block *block) {
    uint64_t used = 0;
    for (size_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        /* Relaxed: a picture for a message; others may be changing it. */
        used += atomic_load_explicit(&block->slots[slot], memory_order_relaxed) != NULL;
    }
    return used;
}

void spanset_fault_report(const struct spanset_pool *pool, struct block *block, uint32_t popped,
                          enum spanset_fault_kind kind) {
    /* Relaxed: owner and number are for this message, and a fault is no moment for exactness. */
    struct spanset_fault fault = {
        .kind = kind,
        .block = block->index,
        .set = atomic_load_explicit(&block->owner, memory_order_relaxed),
        .number = atomic_load_explicit(&block->number, memory_order_relaxed),
        .slots = BLOCK_SLOTS,
        .slots_used = slots_used(block),
        .popped = popped,
    };
    char counted_pops[40];
    if (popped == POPPED_IN_POOL) {
        snprintf(counted_pops, sizeof counted_pops, "already in the pool");
    } else {
        snprintf(counted_pops, sizeof counted_pops, "%" PRIu32 " popped", popped);
    }
    char message[300];
    snprintf(message, sizeof message,
             "spanset: block %" PRIu64 " %s: %" PRIu64 " slots, %" PRIu64
             " in use, %s; last taken by set %p as its block number %" PRIu64,
             fault.block, what_happened(kind), fault.slots, fault.slots_used, counted_pops,
             fault.set, fault.number);
    fault.message = message;
    pool->on_fatal(pool->on_fatal_context, &fault);
}

void spanset_fault_report_left_behind(const struct spanset_pool *pool, const struct spanset *set,
                                      uint64_t first, uint64_t end) {
    /* Acquire: pairs with the release in block_allocate; the directory's entries come before. */
    uint64_t blocks = atomic_load_explicit(&pool->blocks_allocated, memory_order_acquire);
    for (uint64_t index = 0; index < blocks; index++) {
        struct block *block = spanset_pool_block(pool, index);
        /* Relaxed: written by this set's own threads, which are quiet. A block that another set is
         * just taking over may be named too, with its old owner: others are at work. */
        const struct spanset *owner = atomic_load_explicit(&block->owner, memory_order_relaxed);
        uint64_t number = atomic_load_explicit(&block->number, memory_order_relaxed);
        uint32_t popped = atomic_load_explicit(&block->popped, memory_order_relaxed);
        if (owner == set && popped != POPPED_IN_POOL && (number < first || number >= end)) {
            spanset_fault_report(pool, block, popped, SPANSET_FAULT_LEFT_BEHIND);
        }
    }
}

void spanset_fault_print_and_abort(void *context, const struct spanset_fault *fault) {
    (void)context;
    fprintf(stderr, "%s\n", fault->message);
    abort();
}
