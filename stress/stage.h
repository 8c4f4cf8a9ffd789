/*
 * A stage: what the workers of a round play on. One pool; the sets over it, a few that all workers
 * share and one that is each worker's own; the allocator under the pool, which counts and can fail;
 * and the book of the pool's blocks.
 */
#ifndef STRESS_STAGE_H
#define STRESS_STAGE_H

#include "../tests/support/failing_allocator.h"
#include "book.h"
#include "counters.h"

enum { SETS_SHARED = 3 };

struct stage {
    struct failing_allocator memory;
    struct spanset_pool *pool;
    struct spanset **sets; /* the shared ones, then each worker's own */
    unsigned count;        /* of sets */
    struct book book;
    uint64_t counted[COUNTERS]; /* what has been added to the run's counts */
};

/* Sets up a stage for the run's workers and so many spans; exits with status 2 when out of memory.
 * The book has room for as many blocks as these can need, so one more fails the run. */
void stage_set_up(struct stage *stage, struct run *run, size_t spans);

/* The sets are drained. Destroys everything, and fails the run if memory was not given back. */
void stage_strike(struct stage *stage);

/* A set's number, for messages; -1 for none. */
int stage_number_of(const struct stage *stage, const struct spanset *set);

/* Blocks that so many spans fill, the last one perhaps in part. */
static inline size_t stage_blocks_for(size_t spans) {
    return (spans + spanset_block_slots() - 1) / spanset_block_slots();
}

/* What was counted, all sets together: pops, waits, blocks retired, installs raced, resets. */
struct spanset_stats stage_stats(const struct stage *stage);

#endif
