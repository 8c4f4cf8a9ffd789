/* See strategy_mixed.h. */
#include "strategy_mixed.h"

static bool begin(struct explorer_strategy *self) {
    struct strategy_mixed *mixed = (struct strategy_mixed *)self;
    bool was_weighted = mixed->now == &mixed->weighted.strategy;
    mixed->now = was_weighted ? &mixed->pct.strategy : &mixed->weighted.strategy;
    return mixed->now->begin(mixed->now);
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_mixed *mixed = (struct strategy_mixed *)self;
    return mixed->now->choose(mixed->now, choice);
}

void strategy_mixed_init(struct strategy_mixed *mixed, uint64_t seed, unsigned depth) {
    *mixed = (struct strategy_mixed){.strategy = {"mixed", begin, choose}};
    strategy_weighted_init(&mixed->weighted, seed);
    strategy_pct_init(&mixed->pct, seed, depth);
}
