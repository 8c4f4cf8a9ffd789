/* See verify.h. */
#include "verify.h"

#include "consistency.h"
#include "graph_search.h"
#include "report.h"
#include "verify_accesses.h"
#include "verify_explore.h"

#include <math.h>
#include <time.h>

enum { BYTES_MOST = 1 << 20 };

static struct explorer_strategy strategy = {"verify", NULL, verify_choose};

struct search_parts verify_failing;

double verify_seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Executions of all kinds. */
static uint64_t verify_run(const struct verify_result *result) {
    return result->executions + result->blocked + result->failures;
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
    result->is_too_long |= more->is_too_long;
    result->done += more->done;
    result->bytes_most =
        result->bytes_most > more->bytes_most ? result->bytes_most : more->bytes_most;
    return more->outcome.verdict != EXPLORER_PASSED && add_failure(result, &more->outcome);
}

static const struct explorer_outcome *run(const struct explorer_program *program) {
    const struct explorer_outcome *outcome;
    verify_forget_answers();
    do {
        outcome = explorer_execute(program, &strategy);
    } while (verify_again);
    return outcome;
}

static void execute(const struct explorer_program *program, const struct verify_settings *settings,
                    struct verify_result *result) {
    const struct explorer_outcome *outcome = run(program);
    result->is_too_long |= outcome->verdict == EXPLORER_MISFIT && verify_is_too_long;
    if (outcome->verdict != EXPLORER_PASSED) {
        result->failures++;
        if (add_failure(result, outcome)) {
            struct search_part here = stack_here();
            parts_clear(&verify_failing);
            parts_add(&verify_failing, &here);
        }
    } else if (verify_blocked) {
        result->blocked++;
    } else {
        result->executions++;
        if (settings->executed != NULL) {
            settings->executed(settings->context);
        }
    }
    result->done += stack_weight; /* what is left of it: the rest is for later */
}

/* How long a search may take that has just found its way. */
static double end_of(double seconds_most, double start) {
    double now = verify_seconds_now(), least = 10 * (now - start);
    return now + (seconds_most > least ? seconds_most : least);
}

void verify_explore(const struct explorer_program *program, const struct verify_settings *settings,
                    struct search_parts *parts, uint64_t executions_most, double seconds_most,
                    struct verify_result *result) {
    enum { EXECUTIONS_BETWEEN_LOOKS = 64 }; /* at the clock */
    struct search_part part;
    uint64_t executions = 0;
    double start = verify_seconds_now(), end = 0;
    consistency_model = settings->model;
    verify_is_on = true;
    verify_goes_on = settings->goes_on;
    verify_rounds = settings->rounds;
    for (bool is_over = false; !is_over && parts_take(parts, &part);) {
        stack_begin(&part, settings->bytes_most > 0 ? settings->bytes_most : BYTES_MOST);
        do {
            if (stack_is_on_way()) {
                run(program);
                continue;
            }
            end = end > 0 ? end : end_of(seconds_most, start);
            execute(program, settings, result);
            executions++;
            is_over = verify_is_over(settings, result) ||
                      (executions_most != 0 && executions >= executions_most) ||
                      (executions % EXECUTIONS_BETWEEN_LOOKS == 0 && verify_seconds_now() >= end);
        } while (!is_over && search_next());
        if (is_over) {
            part = stack_left();
            if (part.end > part.first) {
                parts_add(parts, &part);
            }
        }
        result->done += search_take_done();
    }
    verify_is_on = verify_goes_on = false;
    size_t bytes = stack_take_bytes_most();
    result->bytes_most = result->bytes_most > bytes ? result->bytes_most : bytes;
}

/* The whole search, by this process. */
static void explore_alone(const struct explorer_program *program,
                          const struct verify_settings *settings, struct search_parts *parts,
                          struct verify_result *result) {
    double start = verify_seconds_now();
    double left = settings->seconds_most > 0 ? settings->seconds_most : HUGE_VAL;
    uint64_t executions = settings->executions_most;
    bool is_over;
    do {
        double seconds = settings->progress == NULL || left < 1 ? left : 1;
        uint64_t before = verify_run(result);
        verify_explore(program, settings, parts, executions, seconds, result);
        uint64_t run = verify_run(result) - before;
        result->seconds = verify_seconds_now() - start;
        result->is_complete = parts->count == 0 && result->outcome.verdict != EXPLORER_MISFIT;
        left = settings->seconds_most > 0 ? settings->seconds_most - result->seconds : HUGE_VAL;
        is_over = result->is_complete || verify_is_over(settings, result) ||
                  (executions != 0 && run >= executions) || left <= 0;
        executions -= executions != 0 ? run : 0;
        if (!is_over && settings->progress != NULL) {
            settings->progress(result);
        }
    } while (!is_over);
}

static bool search(const struct explorer_program *program, const struct verify_settings *settings,
                   bool is_exact, struct verify_result *result) {
    struct search_parts parts = {0};
    parts_clear(&verify_failing);
    *result = (struct verify_result){.outcome.verdict = EXPLORER_PASSED, .is_exact = is_exact};
    verify_is_exact = is_exact;
    graph_clear();
    verify_forget_locations();
    verify_forget_waits();
    parts_add(&parts, &search_whole);
    bool is_well = true;
    if (settings->workers > 0) {
        is_well = verify_by_workers(program, settings, &parts, result);
    } else {
        explore_alone(program, settings, &parts, result);
    }
    parts_free(&parts);
    return is_well;
}

bool verify(const struct explorer_program *program, const struct verify_settings *settings,
            struct verify_result *result) {
    if (!explorer_configuration()->weak_memory) {
        fputs("explorer: verifying needs the option weak_memory\n", stderr);
        return false;
    }
    bool is_well = search(program, settings, false, result);
    if (is_well && result->is_too_long && !result->is_exact && explorer_configuration()->races) {
        is_well = search(program, settings, true, result);
    }
    return is_well;
}

/* Executes what the part alone makes up, once more. */
static const struct explorer_outcome *execute_again(const struct explorer_program *program,
                                                    const struct search_part *part) {
    stack_begin(part, BYTES_MOST);
    while (stack_is_on_way()) {
        run(program);
        search_next();
    }
    return run(program);
}

bool verify_report(FILE *file, const struct explorer_program *program,
                   const struct verify_settings *settings, const char *command,
                   const char *svg_path) {
    struct search_part failing;
    if (!parts_take(&verify_failing, &failing)) {
        fputs("It was found before the search was interrupted: begin anew for its steps.\n", file);
        return true;
    }
    consistency_model = settings->model;
    verify_is_on = true;
    verify_rounds = settings->rounds;
    verify_is_told = settings->model == VERIFY_SC;
    const struct explorer_outcome *outcome = execute_again(program, &failing);
    bool is_well = explorer_report(file, program, outcome, command, svg_path);
    verify_is_on = verify_is_told = false;
    return is_well;
}
