/*
 * The block pool alone, one thread, against a plain model of a stack.
 *
 * Property: take returns the block that was given last, or else a new one, with
 * no pops counted and all slots NULL; the audit calls unaccounted exactly those
 * blocks that are out; giving a block that is in the pool is fatal, and changes
 * nothing; out of memory just when the allocator refused.
 *
 * Input (tokens.h):
 *   N+  take N blocks          N-  give the N-th of those that are out
 *   Nx  give again the N-th of those in the pool: a fault
 *   Nf  the N-th allocation from now fails
 *   NF  it and all later ones  o   they succeed again
 */
#include "../tests/support/failing_allocator.h"
#include "harness.h"
#include "pool.h"
#include "tokens.h"

#include <inttypes.h>
#include <string.h>

enum {
    BLOCKS_MOST = 256,
    STEPS_MOST = 1024 /* blocks taken and given in one input; then it ends */
};

/* A row of blocks; the last one is on top. */
struct row {
    struct block *blocks[BLOCKS_MOST];
    size_t count;
};

struct world {
    struct failing_allocator memory;
    struct spanset_pool *pool;
    struct row out;    /* taken */
    struct row pooled; /* given back */
    bool fault_expected;
    unsigned faults;
    unsigned steps;
};

static void on_fatal(void *context, const struct spanset_fault *fault) {
    struct world *world = context;
    if (!world->fault_expected || fault->kind != SPANSET_FAULT_FREED_TWICE) {
        harness_fail("fatal: %s", fault->message);
    }
    world->faults++;
}

static struct block *row_remove(struct row *row, size_t position) {
    struct block *block = row->blocks[position];
    row->count--;
    for (size_t i = position; i < row->count; i++) {
        row->blocks[i] = row->blocks[i + 1];
    }
    return block;
}

static void check_fresh(struct block *block) {
    if (atomic_load(&block->state) != BLOCK_INSTALLED) {
        harness_fail("a taken block has state %" PRIu32, atomic_load(&block->state));
    }
    for (size_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        if (atomic_load(&block->slots[slot]) != block->empty) {
            harness_fail("slot %zu of a taken block is not empty", slot);
        }
    }
}

static void take_one(struct world *world) {
    if (world->out.count + world->pooled.count == BLOCKS_MOST && world->pooled.count == 0) {
        return;
    }
    uint64_t refused_before = atomic_load(&world->memory.failures);
    struct block *block = spanset_pool_take(world->pool);
    bool refused = atomic_load(&world->memory.failures) != refused_before;
    if ((block == NULL) != refused) {
        harness_fail("take %s, the allocator %s", block == NULL ? "failed" : "succeeded",
                     refused ? "refused" : "did not");
    }
    if (block == NULL) {
        return;
    }
    check_fresh(block);
    if (world->pooled.count > 0) {
        struct block *expected = row_remove(&world->pooled, world->pooled.count - 1);
        if (block != expected) {
            harness_fail("took block %" PRIu32 ", expected %" PRIu32, block->index,
                         expected->index);
        }
    } else if (block->index != world->out.count) {
        harness_fail("a new block has index %" PRIu32 ", expected %zu", block->index,
                     world->out.count);
    }
    world->out.blocks[world->out.count++] = block;
}

static void give_nth(struct world *world, unsigned nth) {
    if (world->out.count > 0) {
        struct block *block = row_remove(&world->out, nth % world->out.count);
        spanset_pool_give(world->pool, block);
        world->pooled.blocks[world->pooled.count++] = block;
    }
}

static void give_twice(struct world *world, unsigned nth) {
    if (world->pooled.count > 0) {
        world->fault_expected = true;
        world->faults = 0;
        spanset_pool_give(world->pool, world->pooled.blocks[nth % world->pooled.count]);
        world->fault_expected = false;
        if (world->faults != 1) {
            harness_fail("a second give raised %u faults", world->faults);
        }
    }
}

static void check(struct world *world) {
    struct spanset_audit_report report;
    enum spanset_status status = spanset_audit(world->pool, &report);
    enum spanset_status expected = world->out.count > 0 ? SPANSET_BROKEN : SPANSET_OK;
    if (status != expected || report.blocks_unaccounted != world->out.count ||
        report.blocks_pooled != world->pooled.count || report.blocks_doubled != 0 ||
        report.slots_wrong != 0 || report.states_wrong != 0) {
        harness_fail("audit with %zu blocks out and %zu pooled: %s", world->out.count,
                     world->pooled.count, report.message);
    }
    struct spanset_pool_stats stats;
    spanset_pool_stats(world->pool, &stats);
    if (stats.blocks_pooled != world->pooled.count ||
        stats.bytes_allocated != atomic_load(&world->memory.bytes_live)) {
        harness_fail("stats count %" PRIu64 " pooled blocks and %" PRIu64 " bytes",
                     stats.blocks_pooled, stats.bytes_allocated);
    }
}

static void run(struct world *world, struct token token) {
    harness_step("%u%c with %zu out, %zu pooled", token.count, token.operation, world->out.count,
                 world->pooled.count);
    world->steps += token.count > 0 ? token.count : 1;
    switch (token.operation) {
    case '+':
        for (unsigned i = 0; i < token.count; i++) {
            take_one(world);
        }
        break;
    case '-':
        give_nth(world, token.count);
        break;
    case 'x':
        give_twice(world, token.count);
        break;
    case 'f':
    case 'F':
        failing_allocator_plan(&world->memory, token.count > 0 ? token.count : 1,
                               token.operation == 'F');
        break;
    default:
        failing_allocator_relent(&world->memory);
        break;
    }
    check(world);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct world world;
    struct tokens tokens = {data, data + size, "+-xfFo", BLOCK_SLOTS};
    struct token token;
    harness_begin();
    memset(&world.memory, 0, sizeof world.memory);
    world.out.count = world.pooled.count = 0;
    world.steps = 0;
    struct spanset_pool_options options = {
        .allocator = failing_allocator_interface(&world.memory),
        .on_fatal = on_fatal,
        .on_fatal_context = &world,
    };
    if (spanset_pool_create(&options, &world.pool) != SPANSET_OK) {
        harness_fail("no pool");
    }
    while (tokens_next(&tokens, &token)) {
        if (world.steps >= STEPS_MOST) {
            harness_cut(world.steps);
            break;
        }
        run(&world, token);
    }
    harness_step("give all back and destroy");
    while (world.out.count > 0) {
        give_nth(&world, 0);
    }
    if (spanset_pool_destroy(world.pool) != SPANSET_OK ||
        atomic_load(&world.memory.bytes_live) != 0) {
        harness_fail("%" PRIu64 " bytes were never released",
                     atomic_load(&world.memory.bytes_live));
    }
    return 0;
}
