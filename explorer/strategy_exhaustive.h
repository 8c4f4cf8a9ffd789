/*
 * Bounded exhaustive: every schedule with at most so many preemptions (switches away
 * from a thread that could have gone on), each once, depth first; those without a
 * preemption come first at each choice. Most concurrency bugs need one or two
 * (Musuvathi, Qadeer, "Iterative context bounding for systematic testing of
 * multithreaded programs", PLDI 2007).
 *
 * It needs a program that does the same whenever the same is chosen, and ends the
 * execution as a misfit where it does not.
 */
#ifndef EXPLORER_STRATEGY_EXHAUSTIVE_H
#define EXPLORER_STRATEGY_EXHAUSTIVE_H

#include "strategy.h"

/* A choice on the path to the current schedule. */
struct exhaustive_choice {
    uint64_t mask, untried; /* who could be chosen; who is still to be */
    uint16_t preemptions;   /* before this choice */
    uint8_t chosen;
    uint8_t current;
};

struct strategy_exhaustive {
    struct explorer_strategy strategy;
    unsigned preemptions_most;
    struct exhaustive_choice *path;
    size_t length, capacity; /* of path */
    size_t next;             /* choice of the execution that runs */
    bool is_started;
    bool is_complete; /* every schedule within the bound was run */
};

void strategy_exhaustive_init(struct strategy_exhaustive *all, unsigned preemptions_most);

/* Frees the path. */
void strategy_exhaustive_destroy(struct strategy_exhaustive *all);

#endif
