/*
 * A run: workers that play rounds of scenarios on a stage, and a conductor that meets them
 * between two rounds, when no worker is inside an operation, and checks everything.
 */
#ifndef STRESS_RUN_H
#define STRESS_RUN_H

#include "../explorer/random.h"
#include "counters.h"
#include "freeze.h"
#include "latency.h"
#include "ledger.h"
#include "stage.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

enum { PUSHERS_FOLLOWED = 64 /* order is checked for the spans of so many workers */ };

struct run;

struct worker {
    _Alignas(64) _Atomic uint64_t operations; /* spans pushed and popped; read by the monitor */
    _Atomic uint32_t doing;                   /* what it is at; worker.c packs it */
    uint32_t calls;                           /* of the span set; some of them are timed */
    struct freezable freezable;
    struct run *run;
    unsigned number;
    struct random random;
    struct hand hand;
    pthread_t thread;
    _Atomic pid_t thread_id;                                   /* as the system numbers it */
    bool was_refused;                                          /* its last push was out of memory */
    uint64_t pushes;                                           /* tried so far */
    uint64_t tally[COUNTERS];                                  /* of this round; see counters.h */
    uint64_t last_sequence[SETS_SHARED + 1][PUSHERS_FOLLOWED]; /* seen in a set, of a pusher */
    struct latency push_latency, pop_latency;
};

struct scenario {
    const char *name;
    const char *purpose;
    unsigned sets;        /* of the shared ones; none: each worker plays on its own */
    unsigned blocks;      /* as many spans as so many blocks hold; 0: a million, or fewer */
    unsigned spans_least; /* but with small blocks at least so many */
    bool ends_empty;      /* each round leaves the sets empty, and the conductor resets them */
    bool scarce;          /* memory runs out: each round has a stage of its own */
    bool stops_one;       /* one worker stands still inside a pop until the others have played */
    unsigned reaches;     /* bit N: counter N must not stay at zero */
    /* One worker's part of one round; NULL: of all other scenarios in turn. */
    void (*work)(struct worker *worker);
};

/* What the options ask for; the same for all runs of a process. */
struct request {
    unsigned threads;
    double seconds; /* of one run */
    uint64_t seed;
    unsigned stall_seconds;
    unsigned perturbed;       /* mask of perturbations, */
    const char *perturb_list; /* as given */
    bool bare;                /* the ledger and the clock are left out, to see what they cost */
    const char *plot_path;    /* NULL: none */
};

/* What the conductor decides for one round; written between two. */
struct round {
    const struct scenario *scenario;
    struct stage *stage;
    unsigned producers;      /* so many workers, */
    unsigned first_producer; /* from this one on */
    unsigned push_share;     /* how many of 8 operations push */
    unsigned stopped;        /* with stops_one: this worker is stopped */
};

struct run {
    const struct request *request;
    const char *name;            /* of the scenario; of all in turn: "soak" */
    const struct scenario *only; /* NULL: all in turn */
    unsigned threads;
    uint64_t started_ns; /* on the monotonic clock */
    _Atomic uint64_t deadline_ns;
    cpu_set_t processors; /* that we may use */
    bool may_change_priority;

    struct stage lasting, passing; /* for the whole run; for one round with little memory */
    struct ledger ledger;
    struct worker *workers;
    struct random random; /* the conductor's */
    struct round round;

    pthread_barrier_t meeting; /* workers and conductor */
    bool leave;                /* workers end instead of playing a round */
    _Atomic uint64_t arrivals; /* of workers at a point inside a round where all wait for all */
    _Atomic unsigned producers_done;
    _Atomic unsigned done;    /* workers that have done their part of this round */
    _Atomic bool found_empty; /* while draining: some pop has called the set empty */

    _Atomic(const struct scenario *) playing; /* for the monitor: round.scenario */
    _Atomic uint64_t meetings;
    _Atomic uint64_t totals[COUNTERS];
    uint64_t *reached; /* COUNTERS for each row of the table of scenarios */
    _Atomic uint64_t disturbances;
    _Atomic bool stop;     /* ends the run at the next meeting */
    _Atomic bool finished; /* the conductor has ended */
};

/* Prints FAIL with the reason and the command that runs the same again, and exits with status 1.
 * Any thread may call it, and only the first is heard. */
__attribute__((noreturn, format(printf, 2, 3))) void run_fail(const struct run *run,
                                                              const char *format, ...);

/* An error of the machine or the user, not of the span set: exits with status 2. */
__attribute__((noreturn)) void run_cannot(const char *what, int error);

/* The monotonic clock. */
static inline uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Seconds since the run began. */
static inline double run_seconds(const struct run *run) {
    return (double)(now_ns() - run->started_ns) / 1e9;
}

/* The thread of the conductor of the run that `argument` is: rounds until the deadline, or until
 * the run is to stop; at least one. */
void *conductor_main(void *argument);

/* Lets all workers begin, or end. */
void workers_begin(struct run *run);
void workers_end(struct run *run);

/* Gives the first `spans` spans of the ledger to the workers, evenly; the sets are empty. */
void workers_deal(struct run *run, size_t spans);

/* Checks everything, at a meeting; meeting.c says what. Those of a passing stage end drained. */
void meeting_check(struct run *run);

/* What must hold while one worker stands still inside a pop and all others have played their round:
 * it costs a block, and no more. */
void meeting_check_around_stopped(const struct run *run);

/* Pops all that is left, checks that it is all, and resets the sets. The workers' hands have to be
 * dealt again. */
void meeting_drain(struct run *run);

/* What came of a run that did not fail. */
enum outcome { RUN_PASSED, RUN_STOPPED_TOO_SOON };

/* Runs one scenario; exits when it fails. */
enum outcome run_scenario(const struct scenario *scenario, const struct request *request);

/* The table of scenarios, ended by one without a name. */
extern const struct scenario scenarios[];
size_t scenario_count(void); /* without soak, the last */

/* The spans that a scenario deals to its workers. */
size_t scenario_spans(const struct scenario *scenario, unsigned threads);

#endif
