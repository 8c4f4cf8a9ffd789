/*
 * One stress run: the sets under test, the workers, and what they share.
 *
 * Workers and a conductor meet at barriers. Between two meetings the workers run
 * their scenario; at a meeting they stand still and the conductor checks
 * everything (meeting.c). All randomness derives from the run's seed; what real
 * threads make of it does not, so a run cannot be replayed to the letter.
 */
#ifndef STRESS_RUN_H
#define STRESS_RUN_H

#include "../explorer/random.h"
#include "../tests/support/failing_allocator.h"
#include "ledger.h"

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

enum {
    SETS_MOST = 3,
    PUSHERS_FOLLOWED = 64 /* order is checked for the spans of so many workers */
};

struct run;

struct worker {
    _Alignas(64) _Atomic uint64_t operations; /* spans pushed and popped; read by the monitor */
    struct run *run;
    unsigned number;
    struct random random;
    struct hand hand;
    pthread_t thread;
    uint64_t pushes;                                     /* tried so far */
    uint64_t last_sequence[SETS_MOST][PUSHERS_FOLLOWED]; /* seen in a set, of a pusher */
};

struct scenario {
    const char *name;
    const char *purpose;
    unsigned sets;
    bool ends_empty; /* each round leaves the sets empty, and the conductor resets them */
    bool scarce;     /* memory ends after a few blocks, so that pushes are refused */
    void (*work)(struct worker *worker); /* one worker's part of one round */
};

struct run {
    const struct scenario *scenario;
    unsigned threads;
    uint64_t seed;
    uint64_t deadline_ns; /* on the monotonic clock */

    struct failing_allocator memory;
    struct spanset_pool *pool;
    struct spanset *sets[SETS_MOST];
    struct ledger ledger;
    struct worker *workers;
    struct random random; /* the conductor's */

    pthread_barrier_t meeting; /* workers and conductor */
    _Atomic uint64_t arrivals; /* of workers at a point inside a round where all wait for all */
    uint32_t hand_counts;      /* counts of all hands so far; the conductor's */
    bool over;                 /* written between meetings */
    unsigned producers;        /* of this round: so many, */
    unsigned first_producer;   /* from this one on; written between meetings */
    unsigned push_share;       /* of this round: how many of 8 operations push */
    _Atomic unsigned producers_done;
    _Atomic bool found_empty; /* while draining: some pop has called the set empty */
    _Atomic uint64_t meetings;
    _Atomic uint64_t refused; /* pushes that were out of memory */
    _Atomic bool finished;
};

/* Prints FAIL with the reason and the command that runs the same again, and exits with status 1. */
__attribute__((noreturn, format(printf, 2, 3))) void run_fail(const struct run *run,
                                                              const char *format, ...);

/* The monotonic clock. */
static inline uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Checks everything, at a meeting; meeting.c says what. */
void meeting_check(struct run *run);

/* Runs one scenario for `seconds`; returns when it has passed and exits when it fails. */
void run_scenario(const struct scenario *scenario, unsigned threads, double seconds, uint64_t seed,
                  unsigned stall_seconds);

/* The table of scenarios, ended by one without a name. */
extern const struct scenario scenarios[];

#endif
