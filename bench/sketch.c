/* See sketch.h. */
#include "sketch.h"

#include "spanset.h"

#include <stdint.h>

enum { THREADS = 4, OPERATIONS = 2 };

static struct spanset_pool *pool;
static struct spanset *set;
uint64_t sketch_points;

/* Leaves blocks in the pool, as they are after a while. */
static void set_up(void *context) {
    (void)context;
    if (spanset_pool_create(NULL, &pool) != SPANSET_OK ||
        spanset_create(pool, &set) != SPANSET_OK) {
        explorer_fail("no memory");
    }
    for (uintptr_t span = 1; span <= (uintptr_t)THREADS * OPERATIONS; span++) {
        spanset_push(set, (void *)span);
    }
    while (spanset_pop(set) != NULL) {
    }
}

static void thread(void *context, unsigned number) {
    const unsigned *pushers = context;
    for (unsigned i = 0; i < OPERATIONS; i++) {
        if (number < *pushers) {
            spanset_push(set, (void *)(uintptr_t)(number * OPERATIONS + i + 1));
        } else {
            spanset_pop(set);
        }
    }
}

static void body(void *context) {
    uint64_t before = explorer_steps();
    explorer_parallel(THREADS, thread, context);
    sketch_points += explorer_steps() - before;
}

static unsigned two = 2, one = 1;
const struct explorer_program sketch = {
    .name = "sketch", .set_up = set_up, .body = body, .context = &two};
const struct explorer_program small_sketch = {
    .name = "small sketch", .set_up = set_up, .body = body, .context = &one};
