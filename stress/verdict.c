/* See verdict.h. */
#include "verdict.h"

#include "drift.h"
#include "monitor.h"
#include "sample_log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REASON_LENGTH = 1500 };

const struct counter_name counter_names[COUNTERS] = {
    [COUNT_POPPED] = {"popped", "spans popped, each once"},
    [COUNT_RETIRED] = {"blocks_retired", "blocks retired"},
    [COUNT_WAITED] = {"pops_waited", "pops waited"},
    [COUNT_RACED] = {"installs_raced", "installs raced"},
    [COUNT_TAKES] = {"takes_retried", "takes retried"},
    [COUNT_GIVES] = {"gives_retried", "gives retried"},
    [COUNT_MIGRATED] = {"blocks_migrated", "blocks migrated"},
    [COUNT_RESETS] = {"resets", "resets"},
    [COUNT_CREATED] = {"sets_created", "sets made and destroyed"},
    [COUNT_EMPTY] = {"pops_empty", "pops of an empty set"},
    [COUNT_REFUSED] = {"pushes_refused", "pushes refused"},
    [COUNT_RECOVERED] = {"pushes_recovered", "pushes after a refusal"},
    [COUNT_STOPPED] = {"pops_stopped", "rounds around a stopped pop"},
};

void run_fail(const struct run *run, const char *format, ...) {
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once); /* never unlocked: the first failure is the verdict */
    char reason[REASON_LENGTH];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    fflush(stdout);
    const char *scenario = atomic_load(&run->playing)->name;
    printf("FAIL %s: %s\n", scenario, reason);
    printf(
        "FAIL after %.3f s, %" PRIu64
        " meetings; blocks of %zu slots; again with: %s --scenario %s --threads %u --seed %" PRIu64
        " --perturb %s\n",
        run_seconds(run), atomic_load(&run->meetings), spanset_block_slots(),
        program_invocation_short_name, run->name, run->threads, run->request->seed,
        run->request->perturb_list);
    fflush(stdout);
    char line[REASON_LENGTH + 100];
    snprintf(line, sizeof line, "FAIL %s: %s", scenario, reason);
    sample_log_verdict(line);
    _exit(1);
}

void run_cannot(const char *what, int error) {
    char line[REASON_LENGTH];
    snprintf(line, sizeof line, "cannot %s%s%s", what, error == 0 ? "" : ": ",
             error == 0 ? "" : strerror(error));
    fflush(stdout);
    fprintf(stderr, "spanset-stress: %s\n", line);
    sample_log_verdict(line);
    _exit(2);
}

struct missing missing_in(const struct run *run) {
    for (size_t row = 0; row < scenario_count(); row++) {
        if (run->only != NULL && run->only != &scenarios[row]) {
            continue;
        }
        for (unsigned counter = 0; counter < COUNTERS; counter++) {
            if ((scenarios[row].reaches & 1U << counter) != 0 &&
                run->reached[row * COUNTERS + counter] == 0) {
                return (struct missing){&scenarios[row], counter_names[counter].words};
            }
        }
    }
    return (struct missing){NULL, NULL};
}

/* False if the run was interrupted too soon; otherwise fails it when something was not reached. */
static bool reached_all(const struct run *run) {
    struct missing missing = missing_in(run);
    if (missing.scenario != NULL && !monitor_was_interrupted()) {
        run_fail(run, "%s: no %s: it tested nothing; give it more --seconds",
                 missing.scenario->name, missing.counter);
    }
    return missing.scenario == NULL;
}

static struct drift drift_in(const struct samples *samples,
                             double (*value)(const struct sample *)) {
    struct point *points = calloc(samples->count + 1, sizeof *points);
    if (points == NULL) {
        run_cannot("look for drift: out of memory", 0);
    }
    for (size_t i = 0; i < samples->count; i++) {
        points[i] = (struct point){samples->all[i].seconds, value(&samples->all[i]),
                                   samples->all[i].scenario};
    }
    struct drift drift = drift_of(points, samples->count);
    free(points);
    return drift;
}

static double live_of(const struct sample *sample) { return (double)sample->blocks_live; }
static double resident_of(const struct sample *sample) { return (double)sample->resident_kib; }

/* What may not grow, and by how much it may seem to: a hundredth of what it is, or a little. The
 * pool itself is a high-water mark, which one step lifts for good; the book sets its limit. */
static const struct {
    const char *name;
    double (*value)(const struct sample *);
    double tolerance;
} steady[] = {
    {"live blocks", live_of, 2},
    {"resident KiB", resident_of, 512},
};

static void check_drift(const struct run *run, const struct samples *samples) {
    for (size_t i = 0; i < sizeof steady / sizeof *steady; i++) {
        struct drift drift = drift_in(samples, steady[i].value);
        if (!drift.known) {
            return;
        }
        double share = drift.mean / 100;
        double tolerance = share > steady[i].tolerance ? share : steady[i].tolerance;
        if (drift_grows(&drift, tolerance)) {
            run_fail(run, "drift: %s grow by %.1f an hour, standard error %.2f, around %.1f",
                     steady[i].name, drift.slope, drift.error, drift.mean);
        }
        printf("     %s: %.1f on average, slope %+.2f an hour, standard error %.2f\n",
               steady[i].name, drift.mean, drift.slope, drift.error);
    }
}

/* A run whose log was cut short is no PASS: somebody wants to read it; nor is one without the
 * ledger. */
static const char *verdict_word(const struct run *run) {
    if (run->request->bare) {
        return "BARE, spans were not checked,";
    }
    return sample_log_is_whole() ? "PASS" : "INCOMPLETE LOG";
}

enum outcome verdict_on(const struct run *run, const struct samples *samples) {
    if (!reached_all(run)) {
        printf("STOPPED %s after %.1f s, before it reached what it is for: no verdict\n", run->name,
               run_seconds(run));
        return RUN_STOPPED_TOO_SOON;
    }
    char line[REASON_LENGTH];
    size_t length = (size_t)snprintf(line, sizeof line, "%s %s: ", verdict_word(run), run->name);
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        length +=
            (size_t)snprintf(line + length, sizeof line - length, "%" PRIu64 " %s, ",
                             atomic_load(&run->totals[counter]), counter_names[counter].words);
    }
    snprintf(line + length, sizeof line - length,
             "%" PRIu64 " disturbances; %" PRIu64 " meetings; --threads %u --seed %" PRIu64 "%s",
             atomic_load(&run->disturbances), atomic_load(&run->meetings), run->threads,
             run->request->seed,
             monitor_was_interrupted() ? "; interrupted, and right until then" : "");
    check_drift(run, samples);
    puts(line);
    fflush(stdout);
    sample_log_verdict(line);
    return RUN_PASSED;
}
