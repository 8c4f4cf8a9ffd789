/*
 * PCT: threads have random priorities, the highest goes on, and at depth - 1 random
 * choices of the execution the one that runs falls behind all others. A bug that
 * needs d ordered events among n threads and k choices is found by one execution
 * with probability 1 / (n * k^(d-1)) at least (Burckhardt, Kothari, Musuvathi,
 * Nagarakatti, "A randomized scheduler with probabilistic guarantees of finding
 * bugs", ASPLOS 2010). k is taken from the executions so far.
 */
#ifndef EXPLORER_STRATEGY_PCT_H
#define EXPLORER_STRATEGY_PCT_H

#include "strategy.h"

enum { STRATEGY_PCT_DEPTH_MOST = 16 };

struct strategy_pct {
    struct explorer_strategy strategy;
    struct random random;
    unsigned depth;
    uint64_t choices, choices_most;              /* of this execution; of the longest so far */
    uint64_t change_at[STRATEGY_PCT_DEPTH_MOST]; /* numbers of choices */
    uint64_t next_change;                        /* the first of these to come */
    uint64_t known;                              /* threads that have a priority */
    uint64_t mask;                               /* of the last choice; 0: there was none */
    unsigned highest;                            /* of that one */
    uint64_t priorities[EXPLORER_THREADS_MOST];
};

/* depth: 1 to STRATEGY_PCT_DEPTH_MOST. */
void strategy_pct_init(struct strategy_pct *pct, uint64_t seed, unsigned depth);

#endif
