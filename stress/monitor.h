/* Watches a run from outside: samples, signals, and a verdict when nothing moves. */
#ifndef STRESS_MONITOR_H
#define STRESS_MONITOR_H

#include "samples.h"

/* Blocks the signals that the monitor waits for; before any thread begins. */
void monitor_set_up(void);

/*
 * Watches the run until the conductor is done. SIGINT or SIGTERM: the run ends at the next
 * meeting, and no other follows (monitor_was_interrupted); a second one ends the process.
 * SIGUSR1: prints the state. Fails the run when it hangs for as long as was asked.
 */
void monitor_until_finished(struct run *run, struct samples *samples);

/* So many samples it may take of a run of so many seconds. */
size_t monitor_samples_most(double seconds);

bool monitor_was_interrupted(void);

#endif
