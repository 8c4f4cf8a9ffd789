/* What a worker thread does; the scenarios are made of its pushes and pops. */
#ifndef STRESS_WORKER_H
#define STRESS_WORKER_H

#include "run.h"

enum { WORKER_RUN_MOST = 24 /* spans that a worker pushes or pops at once */ };

/* Pushes a span of the hand to a set; false if the hand is empty or memory is out. */
bool worker_push(struct worker *worker, unsigned set);

/* Pops a span into the hand, and checks that it comes once and in order; false if the set is empty.
 */
bool worker_pop(struct worker *worker, unsigned set);

/* The same for up to so many at once. */
void worker_push_many(struct worker *worker, unsigned set, size_t count);
void worker_pop_many(struct worker *worker, unsigned set, size_t most);

/* Pops into the hand until the set is empty. */
void worker_pop_until_empty(struct worker *worker, unsigned set);

/* The thread of the worker that `argument` is: a round of the scenario between each two meetings,
 * until the run is over. */
void *worker_main(void *argument);

#endif
