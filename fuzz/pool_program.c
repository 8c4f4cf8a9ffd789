/* See pool_program.h. */
#include "pool_program.h"

#include "final_state.h"
#include "pool.h" /* of the library under test */

#include <inttypes.h>
#include <string.h>

enum { THREADS_MOST = 4, OPERATIONS_MOST = 8, OWN_MOST = OPERATIONS_MOST + 2, BLOCKS_MOST = 64 };

static struct {
    struct spanset_pool *pool;
    char operations[THREADS_MOST][OPERATIONS_MOST + 1];
    unsigned threads;
    struct block *own_at_first[THREADS_MOST][2];
    struct block *own[THREADS_MOST][OWN_MOST];
    unsigned own_length[THREADS_MOST];
    uint64_t final_state;
} world;

static void on_fatal(void *context, const struct spanset_fault *fault) {
    (void)context;
    explorer_fail("fatal: %s", fault->message);
}

static struct block *take_or_fail(void) {
    struct block *block = spanset_pool_take(world.pool);
    if (block == NULL) {
        explorer_fail("no memory for a block");
    }
    return block;
}

static void set_up(void *context) {
    (void)context;
    struct spanset_pool_options options = {.on_fatal = on_fatal};
    if (spanset_pool_create(&options, &world.pool) != SPANSET_OK) {
        explorer_fail("no memory for a pool");
    }
    struct block *blocks[2] = {take_or_fail(), take_or_fail()};
    for (unsigned thread = 0; thread < THREADS_MOST; thread++) {
        for (unsigned i = 0; i < 2; i++) {
            world.own_at_first[thread][i] = take_or_fail();
        }
    }
    spanset_pool_give(world.pool, blocks[0]);
    spanset_pool_give(world.pool, blocks[1]);
}

static void run_thread(void *context, unsigned thread) {
    (void)context;
    struct block **own = world.own[thread];
    unsigned *length = &world.own_length[thread];
    for (const char *operation = world.operations[thread]; *operation != '\0'; operation++) {
        if (*operation == 't') {
            explorer_operation("take");
            own[(*length)++] = take_or_fail();
            explorer_result("block %" PRIu32, own[*length - 1]->index);
        } else {
            explorer_operation("give");
            spanset_pool_give(world.pool, own[--*length]);
        }
    }
}

/* Blocks that threads have, and then those of the stack, from its top. */
static void note_final_state(void) {
    bool is_owned[BLOCKS_MOST] = {false};
    world.final_state = FINAL_STATE_START;
    for (unsigned thread = 0; thread < world.threads; thread++) {
        for (unsigned i = 0; i < world.own_length[thread]; i++) {
            uint32_t index = world.own[thread][i]->index;
            world.final_state = final_state_add(world.final_state, index);
            if (index < BLOCKS_MOST && is_owned[index]) {
                explorer_fail("block %" PRIu32 " was given to two", index);
            }
            is_owned[index % BLOCKS_MOST] = true;
        }
        world.final_state = final_state_add(world.final_state, UINT64_MAX);
    }
    uint64_t top = atomic_load_explicit(&world.pool->top, memory_order_relaxed);
    for (uint32_t handle = spanset_pool_handle(top), left = BLOCKS_MOST; handle != 0 && left > 0;
         left--) {
        struct block *block = spanset_pool_block(world.pool, handle - 1);
        world.final_state = final_state_add(world.final_state, block->index);
        handle = atomic_load_explicit(&block->next, memory_order_relaxed);
    }
}

static void check_audit(void) {
    struct spanset_audit_report report;
    if (spanset_audit(world.pool, &report) != SPANSET_OK) {
        explorer_fail("audit: %s", report.message);
    }
}

static void body(void *context) {
    for (unsigned thread = 0; thread < THREADS_MOST; thread++) {
        memcpy(world.own[thread], world.own_at_first[thread], sizeof world.own_at_first[thread]);
        world.own_length[thread] = 2;
    }
    explorer_parallel(world.threads, run_thread, context);
    note_final_state();
    for (unsigned thread = 0; thread < THREADS_MOST; thread++) {
        while (world.own_length[thread] > 0) {
            spanset_pool_give(world.pool, world.own[thread][--world.own_length[thread]]);
        }
    }
    check_audit();
}

static bool parse(const char *text) {
    world.threads = 0;
    unsigned length = 0;
    for (; *text != '\0'; text++) {
        if (*text == '|' && world.threads < THREADS_MOST) {
            world.operations[world.threads++][0] = '\0';
            length = 0;
        } else if ((*text == 't' || *text == 'g') && world.threads > 0 &&
                   length < OPERATIONS_MOST) {
            world.operations[world.threads - 1][length++] = *text;
            world.operations[world.threads - 1][length] = '\0';
        } else if (*text != ' ') {
            return false;
        }
    }
    return world.threads > 0;
}

/* No thread gives more than it has. */
static bool can_run(void) {
    for (unsigned thread = 0; thread < world.threads; thread++) {
        int own = 2;
        for (const char *operation = world.operations[thread]; *operation != '\0'; operation++) {
            own += *operation == 't' ? 1 : -1;
            if (own < 0) {
                return false;
            }
        }
    }
    return true;
}

const struct explorer_program *pool_program_prepare(const char *text) {
    static const struct explorer_program program = {
        .name = "pool", .set_up = set_up, .body = body, .context = &world};
    return parse(text) && can_run() ? &program : NULL;
}

uint64_t pool_program_final_state(void) { return world.final_state; }
