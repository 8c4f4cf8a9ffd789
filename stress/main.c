/* spanset-stress: real threads against the real span set. Reads the options and runs scenarios. */
#include "monitor.h"
#include "perturb.h"
#include "plot.h"
#include "sample_log.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_LEAST = 2, THREADS_MOST = 10000, SECONDS_MOST = 10000000 };

struct options {
    struct request request;
    const char *scenario;
    const char *log_path;
};

enum { KEY_HOURS = 1000, KEY_LOG, KEY_PLOT, KEY_BARE };

static const struct argp_option option_table[] = {
    {"threads", 't', "N", 0, "worker threads, at least 2 (8)", 0},
    {"seconds", 's', "N", 0, "how long, all scenarios together; fractions allowed (20)", 0},
    {"hours", KEY_HOURS, "N", 0, "how long; scenario soak, unless --scenario says which", 0},
    {"seed", 'S', "N", 0, "seed of all randomness (taken from the clock, and printed)", 0},
    {"scenario", 'c', "NAME", 0, "one of those that --list shows; all: one after the other (all)",
     0},
    {"perturb", 'p', "LIST", 0,
     "disturb the threads by these of those that --list shows, with commas; all or none (all)", 0},
    {"stall-seconds", 'w', "N", 0, "fail when no thread makes progress for so long (30)", 0},
    {"log", KEY_LOG, "FILE", 0,
     "write a sample each second (less often in more than five hours): a line of JSON", 0},
    {"plot", KEY_PLOT, "FILE.svg", 0, "draw blocks, memory and speed over time; needs gnuplot", 0},
    {"bare", KEY_BARE, NULL, 0, "leave out the ledger of spans, to see what it costs", 0},
    {"list", 'l', NULL, 0, "list scenarios and perturbations, and exit", 0},
    {0},
};

static void list_scenarios_and_perturbations(void) {
    puts("scenarios:");
    for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
        printf("  %-18s %s\n", scenario->name, scenario->purpose);
    }
    puts("perturbations:");
    for (unsigned i = 0; perturbations[i].name != NULL; i++) {
        printf("  %-18s %s\n", perturbations[i].name, perturbations[i].purpose);
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

/* A time, of which --seconds or --hours gave the number. */
static double time_or_usage(const char *text, double unit, const char *option,
                            struct argp_state *state) {
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || !isfinite(number) || number <= 0 ||
        number * unit > (double)SECONDS_MOST) {
        argp_error(state, "--%s takes a number above 0, up to %g, not '%s'", option,
                   (double)SECONDS_MOST / unit, text);
    }
    return number * unit;
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

/* Options that say how a run is done. */
static error_t parse_request(int key, char *argument, struct options *options,
                             struct argp_state *state) {
    struct request *request = &options->request;
    switch (key) {
    case 't':
        request->threads =
            (unsigned)number_or_usage(argument, THREADS_LEAST, THREADS_MOST, "threads", state);
        return 0;
    case 's':
        request->seconds = time_or_usage(argument, 1, "seconds", state);
        return 0;
    case KEY_HOURS:
        request->seconds = time_or_usage(argument, 3600, "hours", state);
        options->scenario = options->scenario == NULL ? "soak" : options->scenario;
        return 0;
    case 'S':
        request->seed = number_or_usage(argument, 0, UINT64_MAX, "seed", state);
        return 0;
    case 'w':
        request->stall_seconds =
            (unsigned)number_or_usage(argument, 1, SECONDS_MOST, "stall-seconds", state);
        return 0;
    case 'p':
        request->perturb_list = argument;
        if (!perturbations_named(argument, &request->perturbed)) {
            argp_error(state, "--perturb takes names that --list shows, all or none, not '%s'",
                       argument);
        }
        return 0;
    case KEY_BARE:
        request->bare = true;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct options *options = state->input;
    switch (key) {
    case 'c':
        options->scenario = argument;
        if (scenarios_chosen(options) == 0) {
            argp_error(state, "no scenario is called '%s'; --list shows them", argument);
        }
        return 0;
    case KEY_LOG:
        options->log_path = argument;
        return 0;
    case KEY_PLOT:
        options->request.plot_path = argument;
        return 0;
    case 'l':
        list_scenarios_and_perturbations();
        exit(0);
    case ARGP_KEY_ARG:
        argp_error(state, "'%s' is not an option", argument);
        return 0;
    default:
        return parse_request(key, argument, options, state);
    }
}

static const char documentation[] =
    "Real threads push and pop spans while they are frozen and moved at random; they "
    "meet, and check that each span came out exactly once, that every block is accounted for and "
    "that memory stays within its bound.\v"
    "SIGINT ends it with a verdict, SIGUSR1 prints the state.\n"
    "Exit status: 0 PASS, 1 FAIL, 2 a wrong option or a machine that cannot run it (or keep its "
    "log), 3 interrupted before it reached what it is for.";

/* What --log and --plot need, before hours are spent without them. */
static void prepare_outputs(const struct options *options) {
    if (options->request.plot_path != NULL && scenarios_chosen(options) > 1) {
        fputs("spanset-stress: --plot draws one scenario: say which, with --scenario\n", stderr);
        exit(2);
    }
    if (options->request.plot_path != NULL && !can_plot(options->request.plot_path)) {
        exit(2);
    }
    if (options->log_path != NULL && !sample_log_open(options->log_path)) {
        fprintf(stderr, "spanset-stress: cannot create %s: %s\n", options->log_path,
                strerror(errno));
        exit(2);
    }
}

/* Runs the scenarios that were chosen, one after the other, unless it is interrupted. Returns how
 * many came to a verdict. */
static unsigned run_chosen(const struct options *options, const struct request *request) {
    unsigned judged = 0;
    for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
        if (scenario_chosen(options, scenario) && !monitor_was_interrupted()) {
            judged += run_scenario(scenario, request) == RUN_PASSED;
        }
    }
    return judged;
}

static int run_all(const struct options *options) {
    struct request request = options->request;
    unsigned chosen = scenarios_chosen(options);
    prepare_outputs(options);
    request.seconds /= chosen;
    unsigned judged = run_chosen(options, &request);
    if (judged < chosen) {
        printf("interrupted: %u of %u scenarios have no verdict\n", chosen - judged, chosen);
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "spanset-stress: cannot write to standard output\n");
        return 2;
    }
    if (!sample_log_close()) {
        return 2;
    }
    return judged < chosen ? 3 : 0;
}

int main(int argc, char **argv) {
    argp_err_exit_status = 2;
    struct options options = {.request = {.threads = 8,
                                          .seconds = 20,
                                          .seed = (uint64_t)time(NULL),
                                          .stall_seconds = 30,
                                          .perturb_list = "all"}};
    perturbations_named("all", &options.request.perturbed);
    const struct argp parser = {option_table, parse_option, NULL, documentation, NULL, NULL, NULL};
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    options.scenario = options.scenario == NULL ? "all" : options.scenario;
    printf("seed %" PRIu64
           ", %u threads, %g s, scenario %s, perturbed by %s, blocks of %zu slots\n",
           options.request.seed, options.request.threads, options.request.seconds, options.scenario,
           options.request.perturb_list, spanset_block_slots());
    fflush(stdout);
    monitor_set_up();
    freeze_set_up();
    /* One heap: with one for each thread, the most that a thread happened to need would grow. */
    mallopt(M_ARENA_MAX, 1);
    signal(SIGXFSZ, SIG_IGN); /* a log that may not grow is like a disk that is full */
    return run_all(&options);
}
