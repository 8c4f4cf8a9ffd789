/* Minimising a plan that fails: fewest threads, then operations, then preemptions. */
#ifndef FUZZ_PLAN_MINIMISE_H
#define FUZZ_PLAN_MINIMISE_H

#include "plan_execute.h"

/**
 * `plan` fails under its own schedule. Leaves out rounds, threads, steps and counts
 * while some schedule with few preemptions still makes it fail in the same way, and
 * ends with the schedule that has fewest. Prints a line to stderr for each step
 * forward. Returns the number of preemptions, -1 if it is not known (more than were
 * tried), or -2 if the plan does not fail.
 */
int plan_minimise(struct plan *plan);

#endif
