/* Round robin: everybody in turn, for a number of choices that is 1 in the first execution, 2 in
 * the second, and so on. */
#ifndef EXPLORER_STRATEGY_ROUND_ROBIN_H
#define EXPLORER_STRATEGY_ROUND_ROBIN_H

#include "strategy.h"

struct strategy_round_robin {
    struct explorer_strategy strategy;
    unsigned quantum; /* choices in a turn */
    unsigned left;    /* of the turn */
};

void strategy_round_robin_init(struct strategy_round_robin *turns);

#endif
