/* What a worker thread does; the scenarios are made of its pushes and pops, each checked as it
 * happens. Sets are given by number, see worker_own_set for its own. */
#ifndef STRESS_WORKER_H
#define STRESS_WORKER_H

#include "run.h"

enum { WORKER_RUN_MOST = 520 /* spans that a worker pushes or pops at once */ };

static inline unsigned worker_own_set(const struct worker *worker) {
    return SETS_SHARED + worker->number;
}

/* Pushes a span of the hand to a set; false if the hand is empty or memory is out. */
bool worker_push(struct worker *worker, unsigned set);

/* Pops a span into the hand, and checks that it comes once and in order; false if the set is empty.
 */
bool worker_pop(struct worker *worker, unsigned set);

/* The same for up to so many at once; how many it was. */
size_t worker_push_many(struct worker *worker, unsigned set, size_t count);
size_t worker_pop_many(struct worker *worker, unsigned set, size_t most);

/* Pops into the hand until the set is empty. */
void worker_pop_until_empty(struct worker *worker, unsigned set);

/* Resets a set on which nobody else plays. */
void worker_reset(struct worker *worker, unsigned set);

/* Makes a set over the round's pool, pushes and pops a few, and destroys it. */
void worker_use_new_set(struct worker *worker);

/* Waits until all workers of the round are here. */
void worker_wait_for_all(struct worker *worker);

/* Whether it is inside a pop now: a picture for others. */
bool worker_is_popping(const struct worker *worker);

/* Whether it waits for others, at a meeting or before. */
bool worker_is_waiting(const struct worker *worker);

/* Says in words what it is doing, or did last. */
enum { DOING_LENGTH = 100 };
const char *worker_doing(const struct worker *worker, char words[DOING_LENGTH]);

/* The number of the worker that this thread is; -1 for none. */
int worker_current_number(void);

/* The thread of the worker that `argument` is: a round of the scenario between each two meetings,
 * until it is to leave. */
void *worker_main(void *argument);

#endif
