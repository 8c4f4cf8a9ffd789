/*
 * Mutation of plans that knows what they are: a change of the program leaves its
 * schedule meaning what it meant, and the reverse. All of it follows from the
 * random generator.
 */
#ifndef FUZZ_PLAN_MUTATE_H
#define FUZZ_PLAN_MUTATE_H

#include "../explorer/random.h"
#include "plan.h"

/* A new plan, small, and near the ends of blocks. */
void plan_generate(struct plan *plan, struct random *random, unsigned block_slots);

/* One to four small changes of program or schedule. */
void plan_mutate(struct plan *plan, struct random *random, unsigned block_slots);

/* Puts into `plan` rounds, threads or schedules of `other`. */
void plan_cross_over(struct plan *plan, const struct plan *other, struct random *random);

/* Adds a step before the one at `index`, if there is room. */
void steps_insert(struct plan_steps *steps, unsigned index, struct plan_step step);

/* Leave out a part; the rest keeps its meaning. `index` is below the respective length. */
void plan_remove_round(struct plan *plan, unsigned index);
void round_remove_thread(struct plan_round *round, unsigned index);
void steps_remove(struct plan_steps *steps, unsigned index);
void round_remove_run(struct plan_round *round, unsigned index);

#endif
