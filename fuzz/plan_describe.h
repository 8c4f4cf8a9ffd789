/* The blocks of a plan's sets in words, for reports and pictures. */
#ifndef FUZZ_PLAN_DESCRIBE_H
#define FUZZ_PLAN_DESCRIBE_H

#include "plan.h"
#include "spanset.h"

enum { PLAN_SETS = 2 };

/* What a plan works on. */
struct plan_world {
    struct spanset_pool *pool;
    struct spanset *sets[PLAN_SETS];
    unsigned threads_inside; /* an operation */
    /* The pop that each thread is inside, or 0; their numbers rise. The main thread is the first.
     */
    uint64_t pops[PLAN_THREADS_MOST + 1];
    uint64_t pops_begun;
};

/* Tells the explorer the state of each block; `context` is a struct plan_world. */
void plan_describe(void *context);

#endif
