/* See failing_allocator.h. Each allocation has a hidden line in front that remembers its size. */
#include "failing_allocator.h"

#include "../../explorer/random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { LIVE = 0x11fe11fe };

static const size_t HIDDEN_BYTES = 64;

struct hidden {
    size_t size;
    uint64_t live;
};

static bool must_fail(const struct failing_allocator *allocator, uint64_t call) {
    if (allocator->fail_one_in != 0 &&
        random_mix(allocator->seed + call) % allocator->fail_one_in == 0) {
        return true;
    }
    if (allocator->fail_at == 0 || call < allocator->fail_at) {
        return false;
    }
    return call == allocator->fail_at || allocator->fail_from_there_on;
}

static void *allocate(void *context, size_t size, size_t alignment) {
    struct failing_allocator *allocator = context;
    uint64_t call = atomic_fetch_add(&allocator->calls, 1) + 1;
    if (alignment != HIDDEN_BYTES || size % alignment != 0) {
        fprintf(stderr, "allocator: %zu bytes at %zu breaks the contract\n", size, alignment);
        abort();
    }
    char *memory = NULL;
    if (!must_fail(allocator, call)) {
        memory = aligned_alloc(HIDDEN_BYTES, HIDDEN_BYTES + size);
    }
    if (memory == NULL) {
        atomic_fetch_add(&allocator->failures, 1);
        return NULL;
    }
    *(struct hidden *)(void *)memory = (struct hidden){size, LIVE};
    atomic_fetch_add(&allocator->bytes_live, size);
    return memory + HIDDEN_BYTES;
}

static void release(void *context, void *memory, size_t size) {
    struct failing_allocator *allocator = context;
    struct hidden *hidden = (void *)((char *)memory - HIDDEN_BYTES);
    if (hidden->live != LIVE || hidden->size != size) {
        fprintf(stderr, "allocator: released %zu bytes of an allocation of %zu\n", size,
                hidden->size);
        abort();
    }
    hidden->live = 0;
    atomic_fetch_sub(&allocator->bytes_live, size);
    free(hidden);
}

struct spanset_allocator failing_allocator_interface(struct failing_allocator *allocator) {
    return (struct spanset_allocator){allocate, release, allocator};
}

void failing_allocator_plan(struct failing_allocator *allocator, uint64_t count,
                            bool from_there_on) {
    allocator->fail_at = atomic_load(&allocator->calls) + count;
    allocator->fail_from_there_on = from_there_on;
}

void failing_allocator_plan_share(struct failing_allocator *allocator, unsigned one_in,
                                  uint64_t seed) {
    allocator->fail_one_in = one_in;
    allocator->seed = seed;
}

void failing_allocator_relent(struct failing_allocator *allocator) {
    allocator->fail_at = 0;
    allocator->fail_one_in = 0;
}
