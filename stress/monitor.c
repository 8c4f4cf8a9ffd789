/* See monitor.h. */
#include "monitor.h"

#include "sample_log.h"
#include "worker.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum { TICKS_PER_SECOND = 10, NS_PER_TICK = 1000000000 / TICKS_PER_SECOND };

/* Of a long run, so many samples are kept. */
static const double SAMPLES_MOST = 20000;
static const double GAP_SECONDS = 5; /* a tick that took so long was no tick: we were stopped */

struct watch {
    unsigned ticks_without_progress;
    uint64_t operations;                     /* at the last tick */
    double ticked, sampled, between_samples; /* seconds since the run began */
};

static bool interrupted;
static double interrupted_at; /* in seconds of the run */

bool monitor_was_interrupted(void) { return interrupted; }

static sigset_t watched_signals(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);
    return signals;
}

void monitor_set_up(void) {
    sigset_t signals = watched_signals();
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

static void print_worker(const struct worker *worker) {
    char words[DOING_LENGTH];
    bool frozen = atomic_load_explicit(&worker->freezable.holds, memory_order_relaxed) != 0;
    printf("  worker %u (thread %d): %" PRIu64 " spans pushed and popped; %s%s\n", worker->number,
           (int)atomic_load(&worker->thread_id), atomic_load(&worker->operations),
           worker_doing(worker, words), frozen ? "; is being frozen" : "");
}

/* All that are at work; of the others, who only wait for those, how many they are. */
static void print_workers(const struct run *run) {
    unsigned waiting = 0;
    for (unsigned i = 0; i < run->threads; i++) {
        if (worker_is_waiting(&run->workers[i])) {
            waiting++;
        } else {
            print_worker(&run->workers[i]);
        }
    }
    printf("  %u of %u workers wait for the others\n", waiting, run->threads);
}

static void print_sample(const struct sample *sample) {
    printf("%7.0f s  %-17s %7.2f M ops/s  %8" PRIu64 " meetings  blocks %" PRIu64 " (%" PRIu64
           " live)  resident %ld KiB\n",
           sample->seconds, sample->scenario, sample->per_second / 1e6, sample->meetings,
           sample->blocks_allocated, sample->blocks_live, sample->resident_kib);
}

static void print_state(const struct run *run) {
    printf("state after %.1f s: %" PRIu64 " spans pushed and popped, %" PRIu64 " meetings, %" PRIu64
           " disturbances",
           run_seconds(run), run_operations(run), atomic_load(&run->meetings),
           atomic_load(&run->disturbances));
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        printf(", %" PRIu64 " %s", atomic_load(&run->totals[counter]),
               counter_names[counter].words);
    }
    puts("");
    print_workers(run);
    fflush(stdout);
}

static void heed(struct run *run, int signal) {
    if (signal == SIGUSR1) {
        print_state(run);
    } else if (signal == SIGINT || signal == SIGTERM) {
        if (interrupted && run_seconds(run) < interrupted_at + 1) {
            return; /* the same one: timeout(1) sends it to the process, and to its group */
        }
        if (interrupted) {
            fputs("spanset-stress: interrupted twice: no verdict\n", stderr);
            _exit(128 + signal);
        }
        interrupted = true;
        interrupted_at = run_seconds(run);
        printf("interrupted: ends at the next meeting; once more to end at once\n");
        fflush(stdout);
        atomic_store(&run->stop, true);
    }
}

/* Fails the run when no span was pushed or popped for so long. Ticks are counted, not time, so that
 * a process that was stopped for a while is not taken for one that hangs. */
static void check_progress(const struct run *run, struct watch *watch) {
    uint64_t operations = run_operations(run);
    watch->ticks_without_progress =
        operations == watch->operations ? watch->ticks_without_progress + 1 : 0;
    watch->operations = operations;
    if (watch->ticks_without_progress >= run->request->stall_seconds * TICKS_PER_SECOND) {
        print_workers(run);
        run_fail(run, "no thread made progress for %u s", run->request->stall_seconds);
    }
}

static void take_sample(struct run *run, struct samples *samples) {
    const struct sample *sample = samples_take(samples, run);
    if (sample == NULL) {
        return; /* long past its time */
    }
    print_sample(sample);
    fflush(stdout);
    sample_log_add(sample);
}

/* A whole process that was stopped, or got no processor, has missed that time: it gets it back. */
static void heed_gap(struct run *run, double seconds) {
    printf("stood still for %.0f s, and goes on as much longer\n", seconds);
    atomic_fetch_add(&run->deadline_ns, (uint64_t)(seconds * 1e9));
}

static void tick(struct run *run, struct samples *samples, struct watch *watch, double now) {
    if (now - watch->ticked > GAP_SECONDS) {
        heed_gap(run, now - watch->ticked);
    }
    watch->ticked = now;
    check_progress(run, watch);
    if (now - watch->sampled >= watch->between_samples) {
        watch->sampled = now;
        take_sample(run, samples);
    }
}

/* Seconds between two samples. */
static double interval(double seconds) {
    return seconds > SAMPLES_MOST ? seconds / SAMPLES_MOST : 1;
}

size_t monitor_samples_most(double seconds) {
    enum { LATE = 1000 }; /* for a run that goes on for longer */
    return (size_t)(seconds / interval(seconds)) + LATE;
}

void monitor_until_finished(struct run *run, struct samples *samples) {
    struct watch watch = {.between_samples = interval(run->request->seconds)};
    const struct timespec wait = {.tv_nsec = NS_PER_TICK};
    sigset_t signals = watched_signals();
    while (!atomic_load(&run->finished)) {
        int signal = sigtimedwait(&signals, NULL, &wait);
        if (signal > 0) {
            heed(run, signal);
        }
        double now = run_seconds(run);
        if ((now - watch.ticked) * (double)TICKS_PER_SECOND >= 1) {
            tick(run, samples, &watch, now);
        }
    }
}
