/* A run from start to verdict; see run.h. */
#include "run.h"

#include "monitor.h"
#include "perturb.h"
#include "plot.h"
#include "sample_log.h"
#include "verdict.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const double NS_PER_SECOND = 1e9;

/* Nice values go up for everybody, and down again for few. */
static bool may_change_priority(void) {
    enum { LIMIT_FOR_NICE_0 = 20 };
    struct rlimit limit;
    return geteuid() == 0 ||
           (getrlimit(RLIMIT_NICE, &limit) == 0 && limit.rlim_cur >= LIMIT_FOR_NICE_0);
}

/* The most spans that the run's scenarios use. */
static size_t spans_most(const struct run *run) {
    size_t most = 0;
    for (size_t row = 0; row < scenario_count(); row++) {
        size_t spans = scenario_spans(&scenarios[row], run->threads);
        if ((run->only == NULL || run->only == &scenarios[row]) && spans > most) {
            most = spans;
        }
    }
    return most;
}

static void create_workers(struct run *run) {
    run->workers = aligned_alloc(_Alignof(struct worker), run->threads * sizeof *run->workers);
    if (run->workers == NULL) {
        run_cannot("allocate the workers", ENOMEM);
    }
    memset(run->workers, 0, run->threads * sizeof *run->workers);
    for (unsigned i = 0; i < run->threads; i++) {
        run->workers[i].run = run;
        run->workers[i].number = i;
        run->workers[i].random = random_split(run->request->seed, i + 1);
    }
}

static void set_up(struct run *run) {
    size_t spans = spans_most(run);
    run->ledger = ledger_create(spans);
    run->reached = calloc(scenario_count() * COUNTERS, sizeof *run->reached);
    if (run->ledger.spans == NULL || run->reached == NULL) {
        run_cannot("allocate the spans", ENOMEM);
    }
    create_workers(run);
    stage_set_up(&run->lasting, run, spans);
    run->round.stage = &run->lasting;
    run->round.scenario = run->only == NULL ? scenarios : run->only;
    atomic_store(&run->playing, run->round.scenario);
    workers_deal(run, scenario_spans(run->round.scenario, run->threads));
    pthread_barrier_init(&run->meeting, NULL, run->threads + 1);
    if (sched_getaffinity(0, sizeof run->processors, &run->processors) != 0) {
        CPU_ZERO(
            &run->processors); /* more than the set can hold: then no thread needs to be tied */
    }
    run->may_change_priority = may_change_priority();
}

static void tear_down(struct run *run) {
    stage_strike(&run->lasting);
    pthread_barrier_destroy(&run->meeting);
    free(run->workers);
    free(run->reached);
    ledger_destroy(&run->ledger);
}

/* Plays all rounds, watched. */
static void play(struct run *run, struct samples *samples) {
    workers_begin(run);
    perturber_start(run);
    pthread_t conductor;
    int error = pthread_create(&conductor, NULL, conductor_main, run);
    if (error != 0) {
        run_cannot("start the conductor", error);
    }
    monitor_until_finished(run, samples);
    pthread_join(conductor, NULL);
    perturber_stop();
    workers_end(run);
}

enum outcome run_scenario(const struct scenario *scenario, const struct request *request) {
    uint64_t now = now_ns();
    struct run run = {
        .request = request,
        .name = scenario->name,
        .only = scenario->work == NULL ? NULL : scenario,
        .threads = request->threads,
        .random = random_split(request->seed, 0),
        .started_ns = now,
        .deadline_ns = now + (uint64_t)(request->seconds * NS_PER_SECOND),
    };
    set_up(&run);
    sample_log_begin(&run);
    struct samples samples;
    if (!samples_open(&samples, monitor_samples_most(request->seconds))) {
        run_cannot("keep samples", ENOMEM);
    }
    play(&run, &samples);
    bool drawn = request->plot_path == NULL || /* before a verdict that may exit */
                 plot_samples(request->plot_path, run.name, &samples);
    enum outcome outcome = verdict_on(&run, &samples);
    if (!drawn) {
        run_cannot("draw the plot", 0);
    }
    tear_down(&run);
    samples_free(&samples);
    return outcome;
}
