/* See sketch.h. */
#include "sketch.h"

#include "spanset.h"

#include <stdint.h>

enum { SPANS_MOST = 16 };

struct threads {
    unsigned pushing, popping, operations; /* of each */
};

static struct spanset_pool *pool;
static struct spanset *set;
uint64_t sketch_points, sketch_choices;

/* Leaves blocks in the pool, as they are after a while. */
static void set_up(void *context) {
    (void)context;
    if (spanset_pool_create(NULL, &pool) != SPANSET_OK ||
        spanset_create(pool, &set) != SPANSET_OK) {
        explorer_fail("no memory");
    }
    for (uintptr_t span = 1; span <= SPANS_MOST; span++) {
        spanset_push(set, (void *)span);
    }
    while (spanset_pop(set) != NULL) {
    }
}

static void thread(void *context, unsigned number) {
    const struct threads *threads = context;
    for (unsigned i = 0; i < threads->operations; i++) {
        if (number < threads->pushing) {
            spanset_push(set, (void *)(uintptr_t)(number * threads->operations + i + 1));
        } else {
            spanset_pop(set);
        }
    }
}

static void body(void *context) {
    const struct threads *threads = context;
    uint64_t before = explorer_steps();
    explorer_parallel(threads->pushing + threads->popping, thread, context);
    sketch_points += explorer_steps() - before;
    sketch_choices += explorer_choices();
}

static struct threads four = {2, 2, 2}, three = {1, 2, 3}, two = {1, 1, 3};
const struct explorer_program sketch = {
    .name = "sketch", .set_up = set_up, .body = body, .context = &four};
const struct explorer_program three_threads = {
    .name = "three threads", .set_up = set_up, .body = body, .context = &three};
const struct explorer_program two_threads = {
    .name = "two threads", .set_up = set_up, .body = body, .context = &two};
