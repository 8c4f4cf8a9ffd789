/* What every unit test includes: cmocka, in the order that it asks for, and a pool that records. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/failing_allocator.h"

#include <stdio.h>
#include <string.h>

/* A pool whose faults are recorded instead of fatal, and whose bytes are counted. */
struct fixture {
    struct failing_allocator memory;
    struct spanset_pool *pool;
    struct spanset *set;
    unsigned faults;
    struct spanset_fault last_fault; /* but for its message: */
    char last_message[400];
};

static inline void fixture_record_fault(void *context, const struct spanset_fault *fault) {
    struct fixture *fixture = context;
    fixture->faults++;
    fixture->last_fault = *fault;
    snprintf(fixture->last_message, sizeof fixture->last_message, "%s", fault->message);
}

static inline void fixture_create(struct fixture *fixture) {
    memset(fixture, 0, sizeof *fixture);
    struct spanset_pool_options options = {
        .allocator = failing_allocator_interface(&fixture->memory),
        .on_fatal = fixture_record_fault,
        .on_fatal_context = fixture,
    };
    assert_int_equal(spanset_pool_create(&options, &fixture->pool), SPANSET_OK);
    assert_int_equal(spanset_create(fixture->pool, &fixture->set), SPANSET_OK);
}

/* Destroys set and pool; every byte must come back. */
static inline void fixture_destroy(struct fixture *fixture) {
    assert_int_equal(spanset_destroy(fixture->set), SPANSET_OK);
    assert_int_equal(spanset_pool_destroy(fixture->pool), SPANSET_OK);
    assert_int_equal(fixture->memory.bytes_live, 0);
}

static inline void *span_number(uint64_t number) { return (void *)(uintptr_t)number; }

/* Pushes the spans [first, end). */
static inline void push_range(struct spanset *set, uint64_t first, uint64_t end) {
    for (uint64_t number = first; number < end; number++) {
        assert_int_equal(spanset_push(set, span_number(number)), SPANSET_OK);
    }
}

/* Pops, and expects the spans [first, end). */
static inline void pop_range(struct spanset *set, uint64_t first, uint64_t end) {
    for (uint64_t number = first; number < end; number++) {
        assert_ptr_equal(spanset_pop(set), span_number(number));
    }
}

#endif
