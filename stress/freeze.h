/*
 * Stops a thread at whatever instruction it is, and lets it go on: as if the scheduler had taken
 * its processor away just there, but thousands of times a second and for as long as we like.
 *
 * A signal's handler waits on a futex; so neither the code under test nor its compilation knows
 * of it. (ThreadSanitizer delivers signals only where the thread makes a call or an atomic
 * access: there threads stop at such places only.)
 */
#ifndef STRESS_FREEZE_H
#define STRESS_FREEZE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

/* What a thread lends to those who freeze it. All zero: nobody wants it to stand still. */
struct freezable {
    _Atomic uint32_t holds;  /* how many want it to stand still; the futex */
    _Atomic uint32_t yields; /* how many want it to give its processor away once */
};

/* Installs the handler, once in a process. */
void freeze_set_up(void);

/* The calling thread can be frozen from here on through `freezable`; NULL: no more. */
void freeze_allow(struct freezable *freezable);

/* Freezes the thread until as many calls of freeze_thaw. It may run on for some microseconds. Not
 * while it starts or ends. Thread-safe. */
void freeze_thread(pthread_t thread, struct freezable *freezable);
void freeze_thaw(struct freezable *freezable);

/* Makes it call sched_yield, wherever it is. Thread-safe. */
void freeze_yield(pthread_t thread, struct freezable *freezable);

#endif
