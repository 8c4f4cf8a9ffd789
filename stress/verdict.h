/* The verdict on a run, in words, and how it came to it. */
#ifndef STRESS_VERDICT_H
#define STRESS_VERDICT_H

#include "samples.h"

/* What a scenario should have reached and has not yet; NULL if there is nothing. */
struct missing {
    const struct scenario *scenario;
    const char *counter; /* in words */
};

/* The first that there is. By the conductor, or when it has ended. */
struct missing missing_in(const struct run *run);

/* Fails the run if a scenario did not reach what it is for, or if blocks or memory grew all the
 * time; otherwise prints PASS, what was counted, and the slopes. A run that was interrupted before
 * it reached what it is for has not passed. */
enum outcome verdict_on(const struct run *run, const struct samples *samples);

#endif
