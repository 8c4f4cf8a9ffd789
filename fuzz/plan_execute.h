/*
 * Runs a plan under the explorer, with five oracles. `order`: the history of each set
 * is linearizable as a first-in-first-out queue, so each span is popped exactly once;
 * a span that is popped twice ends the execution at that pop. `audit`: it balances
 * whenever the sets are quiet. `fatal`: no block is freed twice or has an impossible
 * count. `bound`: no more blocks are live than spans and threads at work explain.
 * `stats`: no more pops than pushes, where a plan looks at them.
 */
#ifndef FUZZ_PLAN_EXECUTE_H
#define FUZZ_PLAN_EXECUTE_H

#include "../explorer/minimise.h"
#include "plan.h"

/* Runs the plan once: under its own schedule where `strategy` is NULL. */
const struct explorer_outcome *plan_execute(const struct plan *plan,
                                            struct explorer_strategy *strategy);

/* Runs the plan under the strategy until it fails, and so on; see explorer_search. */
const struct explorer_outcome *plan_search(const struct plan *plan,
                                           struct explorer_strategy *strategy,
                                           uint64_t executions_most, uint64_t *executions);

/* The program that runs the plan, under whichever strategy. */
const struct explorer_program *plan_prepare(const struct plan *plan);

/* What the execution that was the last to pass came to: what each call returned and how many blocks
 * there were, as a number that other results hardly have. */
uint64_t plan_final_state(void);

/* Looks for a schedule with which the plan fails in this way, see explorer_find_simplest, and makes
 * it the plan's own. */
int plan_find_simplest(struct plan *plan, const struct failure_kind *kind,
                       unsigned preemptions_most, uint64_t executions_most);

/* Whether an environment variable is 1. */
bool plan_variable_is_set(const char *variable);

/* Whether FUZZ_WRAP asks for sets whose positions wrap after two blocks. */
bool plan_wraps(void);

/* The program that runs the plan of the last of these calls, for a report. */
const struct explorer_program *plan_program(void);

/* Makes the choices of the last execution, which was of the same program, the plan's own schedule.
 * False if they are too many. */
bool plan_adopt_schedule(struct plan *plan, const struct explorer_outcome *outcome);

#endif
