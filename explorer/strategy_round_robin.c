/* See strategy_round_robin.h. */
#include "strategy_round_robin.h"

static bool begin(struct explorer_strategy *self) {
    struct strategy_round_robin *turns = (struct strategy_round_robin *)self;
    turns->quantum++;
    turns->left = turns->quantum;
    return true;
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_round_robin *turns = (struct strategy_round_robin *)self;
    bool can_stay = choice->mask >> choice->current & 1;
    if (can_stay && turns->left > 0) {
        turns->left--;
        return choice->current;
    }
    turns->left = turns->quantum - 1;
    uint64_t after = choice->mask & ~((UINT64_C(2) << choice->current) - 1);
    return (unsigned)__builtin_ctzll(after != 0 ? after : choice->mask);
}

void strategy_round_robin_init(struct strategy_round_robin *turns) {
    *turns = (struct strategy_round_robin){.strategy = {"round-robin", begin, choose}};
}
