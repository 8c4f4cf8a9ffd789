/*
 * Waiting a little after a lost race, and longer when it goes on: one helper for every
 * retry loop.
 *
 * A thread that has lost a race for a word does best to let the winner go on alone for a
 * while: between two processors that word, and what was written beside it, take longer to
 * move than dozens of pushes and pops take where they are. The first pause is the trade
 * between throughput, which longer ones raise, and the time that the slowest calls take.
 * After it, a few attempts come one right after the other: the one that fails has brought the
 * word here, so the next finds it still here.
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
    BACKOFF_FIRST_PAUSES = 96, /* about two microseconds */
    BACKOFF_MOST_PAUSES = 256, /* past this the other thread has probably lost its processor */
    BACKOFF_ATTEMPTS = 8       /* after each pause */
};

/* `pauses` belongs to one wait; after a lost race it starts at BACKOFF_FIRST_PAUSES. Doubles up to
 * the bound, then gives the processor away: whoever must act first may be waiting for it. */
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
