/* See verify.h. */
#include "verify.h"

#include "consistency.h"
#include "graph_search.h"
#include "runtime.h"
#include "verify_accesses.h"

#include <time.h>

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void note_outcome(const struct verify_settings *settings, struct verify_result *result,
                         const struct explorer_outcome *outcome) {
    if (outcome->verdict != EXPLORER_PASSED) {
        bool is_first = result->failures++ == 0;
        if (is_first || outcome->steps < result->outcome.steps) {
            result->outcome = *outcome;
        }
    } else if (verify_was_blocked()) {
        result->blocked++;
    } else {
        result->executions++;
        if (settings->executed != NULL) {
            settings->executed(settings->context);
        }
    }
}

static bool is_to_go_on(const struct verify_settings *settings, const struct verify_result *result,
                        double end) {
    uint64_t all = result->executions + result->blocked;
    return (result->failures == 0 ||
            (settings->goes_on && result->outcome.verdict != EXPLORER_MISFIT)) &&
           (settings->executions_most == 0 || all < settings->executions_most) &&
           (settings->seconds_most <= 0 || all % 64 != 0 || seconds_now() < end);
}

void verify(const struct explorer_program *program, const struct verify_settings *settings,
            struct verify_result *result) {
    struct explorer_strategy strategy = {"verify", NULL, verify_choose};
    double end = seconds_now() + settings->seconds_most;
    *result = (struct verify_result){0};
    consistency_model = settings->model;
    verify_is_on = true;
    search_begin();
    verify_forget_locations();
    do {
        verify_begin_execution();
        const struct explorer_outcome *outcome = explorer_execute(program, &strategy);
        search_end_execution();
        note_outcome(settings, result, outcome);
        if (!is_to_go_on(settings, result, end)) {
            break;
        }
        result->is_complete = !search_next();
    } while (!result->is_complete);
    verify_is_on = false;
    result->done = search_done();
    result->bytes_most = search_bytes_most();
}
