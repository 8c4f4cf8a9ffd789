/*
 * Weighted random: a thread is as likely as it has choices left, going by the execution
 * before. Uniform choice lets short threads end early and rarely has a long one far
 * ahead; with weights every interleaving is about as likely as every other (the
 * uniform random walk of Zhao, Wolff, Mathur, Roychoudhury, "Selectively uniform
 * concurrency testing", ASPLOS 2025).
 */
#ifndef EXPLORER_STRATEGY_WEIGHTED_H
#define EXPLORER_STRATEGY_WEIGHTED_H

#include "strategy.h"

struct strategy_weighted {
    struct explorer_strategy strategy;
    struct random random;
    uint32_t taken[EXPLORER_THREADS_MOST];    /* choices of each thread in this execution */
    uint32_t expected[EXPLORER_THREADS_MOST]; /* in the one before */
};

void strategy_weighted_init(struct strategy_weighted *weighted, uint64_t seed);

#endif
