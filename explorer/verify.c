/* See verify.h. */
#include "verify.h"

#include "consistency.h"
#include "graph_search.h"
#include "report.h"
#include "verify_accesses.h"
#include "verify_explore.h"

#include <time.h>

static struct explorer_strategy strategy = {"verify", NULL, verify_choose};

struct graph_bundle verify_failing;

double verify_seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool verify_is_over(const struct verify_settings *settings, const struct verify_result *result) {
    return result->failures > 0 &&
           (!settings->goes_on || result->outcome.verdict == EXPLORER_MISFIT);
}

/* Whether it is the one to tell of. */
static bool add_failure(struct verify_result *result, const struct explorer_outcome *outcome) {
    bool is_first = result->outcome.verdict == EXPLORER_PASSED;
    bool is_told =
        is_first || outcome->verdict == EXPLORER_MISFIT ||
        (result->outcome.verdict != EXPLORER_MISFIT && outcome->steps < result->outcome.steps);
    if (is_told) {
        result->outcome = *outcome;
        result->outcome.schedule = (struct schedule){NULL, 0};
    }
    return is_told;
}

bool verify_add(struct verify_result *result, const struct verify_result *more) {
    result->executions += more->executions;
    result->blocked += more->blocked;
    result->failures += more->failures;
    result->done += more->done;
    result->bytes_most =
        result->bytes_most > more->bytes_most ? result->bytes_most : more->bytes_most;
    return more->outcome.verdict != EXPLORER_PASSED && add_failure(result, &more->outcome);
}

static void execute(const struct explorer_program *program, const struct verify_settings *settings,
                    struct verify_result *result) {
    const struct explorer_outcome *outcome = explorer_execute(program, &strategy);
    if (outcome->verdict != EXPLORER_PASSED) {
        result->failures++;
        if (add_failure(result, outcome)) {
            bundle_clear(&verify_failing);
            bundle_add(&verify_failing, 0);
        }
    } else if (verify_blocked) {
        result->blocked++;
    } else {
        result->executions++;
        if (settings->executed != NULL) {
            settings->executed(settings->context);
        }
    }
    result->done += search_weight(); /* what is left of it: the rest is for later */
}

void verify_explore(const struct explorer_program *program, const struct verify_settings *settings,
                    struct graph_bundle *bundle, uint64_t executions_most, double end,
                    struct verify_result *result) {
    enum { EXECUTIONS_BETWEEN_LOOKS = 64 }; /* at the clock */
    double weight;
    uint64_t run = 0;
    consistency_model = settings->model;
    verify_is_on = true;
    for (bool is_over = false; !is_over && bundle_take(bundle, &weight);) {
        search_begin(weight);
        do {
            execute(program, settings, result);
            run++;
            is_over =
                verify_is_over(settings, result) ||
                (executions_most != 0 && run >= executions_most) ||
                (end > 0 && run % EXECUTIONS_BETWEEN_LOOKS == 0 && verify_seconds_now() >= end);
        } while (!is_over && search_next());
        while (is_over && search_next()) {
            bundle_add(bundle, search_weight());
        }
        result->done += search_take_done();
    }
    verify_is_on = false;
    result->bytes_most = search_bytes_most();
}

/* The whole search, by this process. */
static void explore_alone(const struct explorer_program *program,
                          const struct verify_settings *settings, struct graph_bundle *bundle,
                          struct verify_result *result) {
    double start = verify_seconds_now();
    double end = settings->seconds_most > 0 ? start + settings->seconds_most : 0;
    uint64_t left = settings->executions_most;
    bool is_over;
    do {
        double now = verify_seconds_now();
        double pause = settings->progress == NULL ? end : end > 0 && end < now + 1 ? end : now + 1;
        uint64_t before = result->executions + result->blocked + result->failures;
        verify_explore(program, settings, bundle, left, pause, result);
        uint64_t run = result->executions + result->blocked + result->failures - before;
        result->seconds = verify_seconds_now() - start;
        result->is_complete = bundle->count == 0;
        is_over = result->is_complete || verify_is_over(settings, result) ||
                  (left != 0 && run >= left) || (end > 0 && verify_seconds_now() >= end);
        left -= left != 0 ? run : 0;
        if (!is_over && settings->progress != NULL) {
            settings->progress(result);
        }
    } while (!is_over);
}

bool verify(const struct explorer_program *program, const struct verify_settings *settings,
            struct verify_result *result) {
    struct graph_bundle bundle = {0};
    bundle_clear(&verify_failing);
    *result = (struct verify_result){.outcome.verdict = EXPLORER_PASSED};
    graph_clear();
    verify_forget_locations();
    bundle_add(&bundle, 1);
    bool is_well = true;
    if (settings->workers > 0) {
        is_well = verify_by_workers(program, settings, &bundle, result);
    } else {
        explore_alone(program, settings, &bundle, result);
    }
    bundle_free(&bundle);
    return is_well;
}

bool verify_report(FILE *file, const struct explorer_program *program,
                   const struct verify_settings *settings, const char *command,
                   const char *svg_path) {
    double weight;
    if (!bundle_take(&verify_failing, &weight)) {
        return true;
    }
    search_begin(weight);
    consistency_model = settings->model;
    verify_is_on = true;
    verify_is_told = settings->model == VERIFY_SC;
    const struct explorer_outcome *outcome = explorer_execute(program, &strategy);
    bool is_well = explorer_report(file, program, outcome, command, svg_path);
    verify_is_on = verify_is_told = false;
    return is_well;
}
