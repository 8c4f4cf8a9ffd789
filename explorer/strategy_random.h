/* Uniform random: at each choice every thread that can go on is as likely. One seed gives one
 * sequence of executions. */
#ifndef EXPLORER_STRATEGY_RANDOM_H
#define EXPLORER_STRATEGY_RANDOM_H

#include "strategy.h"

struct strategy_random {
    struct explorer_strategy strategy;
    struct random random;
    uint64_t drawn; /* for the next choice */
};

void strategy_random_init(struct strategy_random *random, uint64_t seed);

#endif
