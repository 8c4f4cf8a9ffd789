/* The strategies by name, for command lines: one table. */
#ifndef EXPLORER_STRATEGIES_H
#define EXPLORER_STRATEGIES_H

#include "strategy.h"

#include <stdio.h>

/** What a strategy may need to know; what it does not need is ignored. */
struct strategy_settings {
    uint64_t seed;        /**< of those that draw: mixed, random, weighted, pct */
    unsigned depth;       /**< of pct; 0: 5 */
    unsigned preemptions; /**< of exhaustive: at most so many */
    const uint8_t *bytes; /**< of bytes; not owned */
    size_t bytes_length;
};

/** The strategy of that name, ready for its first begin(); NULL if there is none. There is one of
 * each: making it again starts it anew. */
struct explorer_strategy *strategy_make(const char *name, const struct strategy_settings *settings);

/** Whether the strategy, made by strategy_make, ended because nothing is left to try. */
bool strategy_is_complete(const struct explorer_strategy *strategy);

/** Whether the strategy goes through the schedules of one program, and has to be made anew for
 * another. */
bool strategy_is_of_one_program(const struct explorer_strategy *strategy);

/** Prints a line for each strategy: its name and what it does. */
void strategies_list(FILE *file);

#endif
