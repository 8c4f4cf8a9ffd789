/* Mixed: an execution of weighted random and one of PCT in turn. Each finds soon what the other
 * hardly finds at all (docs/explorer.md has the numbers), so half of each is the best start. */
#ifndef EXPLORER_STRATEGY_MIXED_H
#define EXPLORER_STRATEGY_MIXED_H

#include "strategy_pct.h"
#include "strategy_weighted.h"

struct strategy_mixed {
    struct explorer_strategy strategy;
    struct strategy_weighted weighted;
    struct strategy_pct pct;
    struct explorer_strategy *now; /* one of the two */
};

/* depth: of PCT. */
void strategy_mixed_init(struct strategy_mixed *mixed, uint64_t seed, unsigned depth);

#endif
