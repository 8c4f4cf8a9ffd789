/*
 * An allocator for tests: counts every byte, checks that what is released is what
 * was allocated, and fails when it is told to. Thread-safe; the plan for failing
 * is changed at a quiet moment only.
 */
#ifndef SUPPORT_FAILING_ALLOCATOR_H
#define SUPPORT_FAILING_ALLOCATOR_H

#include "spanset.h"

#include <stdatomic.h>
#include <stdbool.h>

struct failing_allocator {
    _Atomic uint64_t calls;      /* allocations asked for */
    _Atomic uint64_t failures;   /* of these, refused */
    _Atomic uint64_t bytes_live; /* allocated and not released */
    uint64_t fail_at;            /* the call that fails, counted from 1; 0: none */
    bool fail_from_there_on;     /* and all calls after it */
    unsigned fail_one_in;        /* so many calls, at random; 0: none */
    uint64_t seed;               /* of that */
};

/* The allocator to put into a pool's options; `allocator` outlives the pool. */
struct spanset_allocator failing_allocator_interface(struct failing_allocator *allocator);

/* The `count`-th allocation from now fails: alone, or with all after it. */
void failing_allocator_plan(struct failing_allocator *allocator, uint64_t count,
                            bool from_there_on);

/* One in so many allocations fails, from now on; which, follows from the seed. */
void failing_allocator_plan_share(struct failing_allocator *allocator, unsigned one_in,
                                  uint64_t seed);

/* No more failures. */
void failing_allocator_relent(struct failing_allocator *allocator);

#endif
