/* Waiting a little after a lost race, and longer when it goes on: one helper for every retry loop.
 */
#ifndef SPANSET_BACKOFF_H
#define SPANSET_BACKOFF_H

#include <sched.h>

static inline void cpu_relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb"); /* unlike yield, long enough to matter on current cores */
#endif
}

enum {
    BACKOFF_FIRST_PAUSES = 4,
    BACKOFF_MOST_PAUSES = 256 /* past this the other thread has probably lost its processor */
};

/* `pauses` starts at BACKOFF_FIRST_PAUSES and belongs to one wait. Doubles up to the bound, then
 * gives the processor away: whoever must act first may be waiting for it. */
static inline void backoff(unsigned *pauses) {
    if (*pauses > BACKOFF_MOST_PAUSES) {
        sched_yield();
        return;
    }
    for (unsigned i = 0; i < *pauses; i++) {
        cpu_relax();
    }
    *pauses *= 2;
}

#endif
