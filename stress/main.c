/* spanset-stress: real threads against the real span set. Reads the options and runs scenarios. */
#include "run.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_LEAST = 2, THREADS_MOST = 10000, SECONDS_MOST = 1000000 };

struct options {
    unsigned threads;
    double seconds;
    uint64_t seed;
    const char *scenario;
    unsigned stall_seconds;
};

static const struct argp_option option_table[] = {
    {"threads", 't', "N", 0, "worker threads, at least 2 (4)", 0},
    {"seconds", 's', "N", 0, "how long, all scenarios together; fractions allowed (10)", 0},
    {"seed", 'S', "N", 0, "seed of all randomness (taken from the clock, and printed)", 0},
    {"scenario", 'c', "NAME", 0, "one of those that --list shows, or all (all)", 0},
    {"stall-seconds", 'w', "N", 0, "fail when no thread makes progress for so long (30)", 0},
    {"list", 'l', NULL, 0, "list the scenarios and exit", 0},
    {0},
};

static void list_scenarios(FILE *to) {
    for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
        fprintf(to, "  %-18s %s\n", scenario->name, scenario->purpose);
    }
}

/* A whole number in [least, most], or a usage error (status 2). */
static uint64_t number_or_usage(const char *text, uint64_t least, uint64_t most, const char *option,
                                struct argp_state *state) {
    char *end;
    errno = 0;
    uint64_t number = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || number < least ||
        number > most) {
        argp_error(state, "--%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not '%s'",
                   option, least, most, text);
    }
    return number;
}

static double seconds_or_usage(const char *text, struct argp_state *state) {
    char *end;
    double seconds = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(seconds) || seconds <= 0 ||
        seconds > (double)SECONDS_MOST) {
        argp_error(state, "--seconds takes a number above 0, up to %d, not '%s'", SECONDS_MOST,
                   text);
    }
    return seconds;
}

static bool scenario_chosen(const struct options *options, const struct scenario *scenario) {
    return strcmp(options->scenario, "all") == 0 || strcmp(options->scenario, scenario->name) == 0;
}

static unsigned scenarios_chosen(const struct options *options) {
    unsigned chosen = 0;
    for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
        chosen += scenario_chosen(options, scenario);
    }
    return chosen;
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct options *options = state->input;
    switch (key) {
    case 't':
        options->threads =
            (unsigned)number_or_usage(argument, THREADS_LEAST, THREADS_MOST, "threads", state);
        return 0;
    case 's':
        options->seconds = seconds_or_usage(argument, state);
        return 0;
    case 'S':
        options->seed = number_or_usage(argument, 0, UINT64_MAX, "seed", state);
        return 0;
    case 'w':
        options->stall_seconds =
            (unsigned)number_or_usage(argument, 1, SECONDS_MOST, "stall-seconds", state);
        return 0;
    case 'c':
        options->scenario = argument;
        if (scenarios_chosen(options) == 0) {
            argp_error(state, "no scenario is called '%s'; --list shows them", argument);
        }
        return 0;
    case 'l':
        list_scenarios(stdout);
        exit(0);
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not an option", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const char documentation[] =
    "Real threads push and pop spans, meet, and check that each span came out exactly once, that "
    "every block is accounted for and that memory stays within its bound.\v"
    "Exit status: 0 PASS, 1 FAIL, 2 a wrong option or a machine that cannot run it.";

int main(int argc, char **argv) {
    argp_err_exit_status = 2;
    struct options options = {
        .threads = 4,
        .seconds = 10,
        .seed = (uint64_t)time(NULL),
        .scenario = "all",
        .stall_seconds = 30,
    };
    const struct argp parser = {option_table, parse_option, NULL, documentation, NULL, NULL, NULL};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    unsigned chosen = scenarios_chosen(&options);
    printf("seed %" PRIu64 ", %u threads, %g s, scenario %s, blocks of %zu slots\n", options.seed,
           options.threads, options.seconds, options.scenario, spanset_block_slots());
    for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
        if (scenario_chosen(&options, scenario)) {
            run_scenario(scenario, options.threads, options.seconds / chosen, options.seed,
                         options.stall_seconds);
        }
    }
    return 0;
}
