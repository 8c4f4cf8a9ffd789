/*
 * One thread, two sets over one pool, against a plain model.
 *
 * Property: every call returns what the model says (first in, first out; exact
 * counts; out of memory just when the allocator refused), and after every
 * operation the audit balances and shows exactly the spans, blocks and bytes that
 * the model expects.
 *
 * Input (tokens.h), on the current set unless said otherwise:
 *   N+  push N spans           N-  pop N
 *   N*  push N at once         N/  pop N at once
 *   a b turn to that set       r   reset        d  destroy and create again
 *   n   push NULL              ?   audit
 *   Nf  the N-th allocation from now fails
 *   NF  it and all later ones  o   they succeed again
 * It is cut after so many pushes and pops that an input's time is bounded.
 */
#include "../tests/support/failing_allocator.h"
#include "harness.h"
#include "tokens.h"

#include <inttypes.h>
#include <string.h>

enum {
    SETS = 2,
    STEPS_MOST = 20480, /* pushes and pops of one input, at most; then it is cut */
    STEPS_IN_BLOCKS = 32,
    SLOTS_AUDITED_EACH_STEP = 1024
};

/* What one set should hold: span ids, in order. Positions count since the last reset. */
struct model {
    uint64_t ids[STEPS_MOST];
    size_t first, end;   /* of ids: what is held */
    uint64_t head, tail; /* of the set */
};

struct world {
    struct failing_allocator memory;
    struct spanset_pool *pool;
    struct spanset *sets[SETS];
    struct model models[SETS];
    unsigned current;
    unsigned steps, steps_most;
    uint64_t last_id;
    uint64_t blocks_peak; /* most blocks in use so far: what the pool must have allocated */
};

/* Any id but 0 becomes a pointer that uses all 64 bits and is odd: a set must not care. */
static void *span_of(uint64_t id) { return (void *)(uintptr_t)(id * UINT64_C(0x9e3779b97f4a7c15)); }

static uint64_t refused(const struct world *world) { return atomic_load(&world->memory.failures); }

static void expect_status(enum spanset_status status, enum spanset_status expected) {
    if (status != expected) {
        harness_fail("returned \"%s\", expected \"%s\"", spanset_strerror(status),
                     spanset_strerror(expected));
    }
}

/* Blocks that a quiet set must have: from that of the last pop to that of the last push. */
static uint64_t blocks_expected(const struct model *model) {
    uint64_t slots = spanset_block_slots();
    uint64_t left = model->head > 0 ? (model->head - 1) / slots : 0;
    return (model->tail + slots - 1) / slots - left;
}

static void check_audit(struct world *world) {
    struct spanset_audit_report report;
    if (spanset_audit(world->pool, &report) != SPANSET_OK) {
        harness_fail("audit: %s", report.message);
    }
    uint64_t held = 0;
    uint64_t blocks = 0;
    for (unsigned i = 0; i < SETS; i++) {
        held += world->models[i].end - world->models[i].first;
        blocks += blocks_expected(&world->models[i]);
    }
    if (report.blocks_left != 0) {
        harness_fail("%" PRIu64 " blocks that head has left were not given back",
                     report.blocks_left);
    }
    if (report.spans_held != held || report.blocks_installed != blocks) {
        harness_fail("%" PRIu64 " spans in %" PRIu64 " blocks, expected %" PRIu64 " in %" PRIu64,
                     report.spans_held, report.blocks_installed, held, blocks);
    }
    /* The pool allocates only when it is empty, so it has what was in use at the peak. A reset or a
     * push that failed for another reason cannot raise it. */
    world->blocks_peak = blocks > world->blocks_peak ? blocks : world->blocks_peak;
    if (report.blocks_allocated != world->blocks_peak) {
        harness_fail("%" PRIu64 " blocks allocated, expected %" PRIu64, report.blocks_allocated,
                     world->blocks_peak);
    }
    if (report.bytes_allocated != atomic_load(&world->memory.bytes_live)) {
        harness_fail("audit counts %" PRIu64 " bytes, the allocator %" PRIu64,
                     report.bytes_allocated, atomic_load(&world->memory.bytes_live));
    }
}

/* After each single operation: an audit, at once if it is cheap or a block's edge is near. Large
 * worlds are audited after each token of the input only. */
static void check_single(struct world *world, uint64_t position) {
    uint64_t slots = spanset_block_slots();
    bool near_edge = slots <= 8 || (position + 1) % slots <= 2;
    if (near_edge && world->blocks_peak * slots <= SLOTS_AUDITED_EACH_STEP) {
        check_audit(world);
    }
}

static void push_one(struct world *world) {
    struct model *model = &world->models[world->current];
    uint64_t refused_before = refused(world);
    enum spanset_status status =
        spanset_push(world->sets[world->current], span_of(world->last_id + 1));
    expect_status(status, refused(world) == refused_before ? SPANSET_OK : SPANSET_OUT_OF_MEMORY);
    if (status == SPANSET_OK) {
        model->ids[model->end++] = ++world->last_id;
        model->tail++;
    }
    check_single(world, model->tail);
}

/* The next span of the model must be this one: NULL if there is none. */
static void expect_popped(struct model *model, const void *span) {
    const void *expected = NULL;
    if (model->first < model->end) {
        expected = span_of(model->ids[model->first++]);
        model->head++;
    }
    if (span != expected) {
        harness_fail("popped %p, expected %p", span, expected);
    }
}

static void expect_no_allocation(const struct world *world, uint64_t calls_before) {
    if (atomic_load(&world->memory.calls) != calls_before) {
        harness_fail("pop allocated memory");
    }
}

static void pop_one(struct world *world) {
    struct model *model = &world->models[world->current];
    uint64_t calls_before = atomic_load(&world->memory.calls);
    expect_popped(model, spanset_pop(world->sets[world->current]));
    expect_no_allocation(world, calls_before);
    check_single(world, model->head);
}

enum { RUN_MOST = 256 /* spans in one call */ };

static unsigned run_length(struct world *world, unsigned count) {
    unsigned left = world->steps_most - world->steps;
    unsigned length = count < RUN_MOST ? count : RUN_MOST;
    length = length < left ? length : left;
    world->steps += length;
    return length;
}

static void push_many(struct world *world, unsigned count) {
    struct model *model = &world->models[world->current];
    void *spans[RUN_MOST];
    for (unsigned i = 0; i < count; i++) {
        spans[i] = span_of(world->last_id + 1 + i);
    }
    uint64_t refused_before = refused(world);
    size_t pushed = SIZE_MAX;
    enum spanset_status status =
        spanset_push_many(world->sets[world->current], spans, count, &pushed);
    expect_status(status, refused(world) == refused_before ? SPANSET_OK : SPANSET_OUT_OF_MEMORY);
    if (status == SPANSET_OK ? pushed != count : pushed >= count) {
        harness_fail("%zu of %u were pushed: %s", pushed, count, spanset_strerror(status));
    }
    for (size_t i = 0; i < pushed; i++) {
        model->ids[model->end++] = ++world->last_id;
        model->tail++;
    }
}

static void pop_many(struct world *world, unsigned count) {
    struct model *model = &world->models[world->current];
    void *spans[RUN_MOST];
    size_t held = model->end - model->first;
    uint64_t calls_before = atomic_load(&world->memory.calls);
    size_t popped = spanset_pop_many(world->sets[world->current], spans, count);
    expect_no_allocation(world, calls_before);
    if (popped != (held < count ? held : count)) {
        harness_fail("popped %zu of %zu, %u were asked for", popped, held, count);
    }
    for (size_t i = 0; i < popped; i++) {
        expect_popped(model, spans[i]);
    }
}

static void reset(struct world *world) {
    struct model *model = &world->models[world->current];
    bool empty = model->first == model->end;
    expect_status(spanset_reset(world->sets[world->current]),
                  empty ? SPANSET_OK : SPANSET_NOT_EMPTY);
    if (empty) {
        model->head = model->tail = 0;
    }
}

/* Creates a set until the allocator lets it: a refusal must leave nothing behind. */
static void create_set(struct world *world, unsigned which) {
    for (;;) {
        uint64_t refused_before = refused(world);
        enum spanset_status status = spanset_create(world->pool, &world->sets[which]);
        expect_status(status,
                      refused(world) == refused_before ? SPANSET_OK : SPANSET_OUT_OF_MEMORY);
        if (status == SPANSET_OK) {
            return;
        }
        if (world->sets[which] != NULL) {
            harness_fail("a set was returned without memory for it");
        }
        failing_allocator_relent(&world->memory);
    }
}

static void destroy_and_create(struct world *world) {
    struct model *model = &world->models[world->current];
    bool empty = model->first == model->end;
    expect_status(spanset_pool_destroy(world->pool), SPANSET_IN_USE);
    expect_status(spanset_destroy(world->sets[world->current]),
                  empty ? SPANSET_OK : SPANSET_NOT_EMPTY);
    if (empty) {
        model->head = model->tail = 0;
        create_set(world, world->current);
    }
}

static void repeat(struct world *world, unsigned count, void (*operation)(struct world *)) {
    for (unsigned i = 0; i < count; i++) {
        if (world->steps == world->steps_most) {
            harness_cut(world->steps);
            return;
        }
        world->steps++;
        operation(world);
    }
}

static void run(struct world *world, struct token token) {
    harness_step("%u%c on set %c", token.count, token.operation, 'a' + (int)world->current);
    switch (token.operation) {
    case '+':
        repeat(world, token.count, push_one);
        break;
    case '-':
        repeat(world, token.count, pop_one);
        break;
    case '*':
        push_many(world, run_length(world, token.count));
        break;
    case '/':
        pop_many(world, run_length(world, token.count));
        break;
    case 'a':
    case 'b':
        world->current = token.operation == 'b';
        break;
    case 'r':
        repeat(world, 1, reset);
        break;
    case 'd':
        repeat(world, 1, destroy_and_create);
        break;
    case 'n':
        expect_status(spanset_push(world->sets[world->current], NULL), SPANSET_NULL_SPAN);
        break;
    case 'f':
    case 'F':
        failing_allocator_plan(&world->memory, token.count > 0 ? token.count : 1,
                               token.operation == 'F');
        break;
    case 'o':
        failing_allocator_relent(&world->memory);
        break;
    default:
        break; /* '?': the audit that follows every operation */
    }
    check_audit(world);
}

static void begin(struct world *world) {
    memset(&world->memory, 0, sizeof world->memory);
    world->current = 0;
    world->steps = 0;
    /* With small blocks everything is near, and a long run finds nothing that a short one does not.
     */
    size_t most = 256 + STEPS_IN_BLOCKS * spanset_block_slots();
    world->steps_most = most < STEPS_MOST ? (unsigned)most : STEPS_MOST;
    world->last_id = 0;
    world->blocks_peak = 0;
    for (unsigned i = 0; i < SETS; i++) {
        world->models[i].first = world->models[i].end = 0;
        world->models[i].head = world->models[i].tail = 0;
    }
    struct spanset_pool_options options = {
        .allocator = failing_allocator_interface(&world->memory),
        .on_fatal = harness_on_fatal,
    };
    expect_status(spanset_pool_create(&options, &world->pool), SPANSET_OK);
    for (unsigned i = 0; i < SETS; i++) {
        create_set(world, i);
    }
}

/* Drains both sets, in order, and checks that every byte comes back. */
static void end(struct world *world) {
    harness_step("drain and destroy");
    for (world->current = 0; world->current < SETS; world->current++) {
        struct model *model = &world->models[world->current];
        while (model->first < model->end) {
            pop_one(world);
        }
        pop_one(world); /* and nothing more */
        expect_status(spanset_destroy(world->sets[world->current]), SPANSET_OK);
        model->head = model->tail = 0;
    }
    expect_status(spanset_pool_destroy(world->pool), SPANSET_OK);
    if (atomic_load(&world->memory.bytes_live) != 0) {
        harness_fail("%" PRIu64 " bytes were never released",
                     atomic_load(&world->memory.bytes_live));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct world world; /* large; all that matters is set by begin() */
    struct tokens tokens = {data, data + size, "+-abrdn?fFo*/", (unsigned)spanset_block_slots()};
    struct token token;
    harness_begin();
    begin(&world);
    while (tokens_next(&tokens, &token)) {
        if (world.steps == world.steps_most) {
            harness_cut(world.steps);
            break;
        }
        run(&world, token);
    }
    end(&world);
    return 0;
}
