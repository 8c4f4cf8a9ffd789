/* spanset-explore: the span set under the schedule explorer, from the command line. */
#include "../explorer/command_line.h"
#include "../explorer/strategies.h"
#include "plan_minimise.h"
#include "plan_mutate.h"
#include "plan_report.h"
#include "spanset.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    EXECUTIONS_DEFAULT = 100000,
    EXECUTIONS_OF_A_PLAN = 100, /* where plans are random, before the next one */
    BYTES_MOST = 1 << 20,       /* of a file */
    SIMPLER_PREEMPTIONS = 3,    /* of a schedule in place of one that is too long */
    SIMPLER_EXECUTIONS = 200000,
    SECONDS_MOST = 10000000
};

enum { FAILED = 1, CANNOT_RUN = 2 }; /* exit statuses */

struct arguments {
    const char *file, *plan_text, *strategy, *svg, *output;
    uint64_t executions;
    time_t seconds; /* 0: no limit */
    struct strategy_settings settings;
    bool minimise, weak;
};

static const struct argp_option options[] = {
    {"plan", 'p', "TEXT", 0, "The plan itself, instead of a file", 0},
    {"strategy", 's', "NAME", 0,
     "schedule: the plan's own (the default where there is a plan); mixed (the default else), "
     "random, weighted, pct, round-robin, exhaustive",
     0},
    {"executions", 'n', "N", 0, "At most so many (100000)", 0},
    {"seconds", 't', "N", 0, "For so long, instead of so many executions", 0},
    {"seed", 'r', "N", 0, "Of all that draw, and of random plans (1)", 0},
    {"depth", 'd', "N", 0, "Of pct: 1 to 16 (5)", 0},
    {"preemptions", 'k', "N", 0, "Of exhaustive: at most so many (2)", 0},
    {"weak", 'W', NULL, 0, "Weak memory: loads read what C11 allows, and data races are failures",
     0},
    {"minimise", 'm', NULL, 0, "Make a failing plan as small as possible", 0},
    {"svg", 'v', "FILE", 0, "Draw the failure", 0},
    {"output", 'o', "FILE", 0, "Write the failing plan", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state) {
    struct arguments *arguments = state->input;
    switch (key) {
    case 'p':
        arguments->plan_text = text;
        break;
    case 's':
        arguments->strategy = text;
        break;
    case 'n':
        arguments->executions = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case 't':
        arguments->seconds = (time_t)command_line_number(text, 1, SECONDS_MOST, state);
        arguments->executions = UINT64_MAX;
        break;
    case 'r':
        arguments->settings.seed = command_line_number(text, 0, UINT64_MAX, state);
        break;
    case 'd':
        arguments->settings.depth = (unsigned)command_line_number(text, 1, 16, state);
        break;
    case 'k':
        arguments->settings.preemptions = (unsigned)command_line_number(text, 0, 1000, state);
        break;
    case 'W':
        arguments->weak = true;
        break;
    case 'm':
        arguments->minimise = true;
        break;
    case 'v':
        arguments->svg = text;
        break;
    case 'o':
        arguments->output = text;
        break;
    case ARGP_KEY_ARG:
        if (arguments->file != NULL) {
            argp_error(state, "one plan at a time");
        }
        arguments->file = text;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp parser = {
    options,
    parse_option,
    "[FILE]",
    "Runs the span set under the schedule explorer: the plan in FILE, a small concurrent program "
    "(fuzz/plan.h says how to write one), or else random plans."
    "\vExit status: 0 nothing found, 1 a failure was found, 2 a wrong argument or file.",
    NULL,
    NULL,
    NULL};

static unsigned slots(void) { return (unsigned)spanset_block_slots(); }

__attribute__((noreturn)) static void cannot(const char *what, const char *path) {
    fprintf(stderr, "spanset-explore: cannot %s %s: %s\n", what, path, strerror(errno));
    exit(CANNOT_RUN);
}

static void parse_plan(struct plan *plan, const char *text, size_t length) {
    if (!plan_parse(plan, (const uint8_t *)text, length, slots())) {
        fprintf(stderr, "spanset-explore: the plan is larger than a plan can be; the rest is left "
                        "out\n");
    }
}

static void read_plan(struct plan *plan, const char *path) {
    static char text[BYTES_MOST];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        cannot("open", path);
    }
    size_t length = fread(text, 1, sizeof text, file);
    if (ferror(file)) {
        cannot("read", path);
    }
    fclose(file);
    parse_plan(plan, text, length);
}

static void write_plan(const struct plan *plan, const char *path) {
    static char text[PLAN_TEXT_MOST];
    size_t length = plan_print(plan, text, slots());
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(text, 1, length, file) != length || fclose(file) != 0) {
        cannot("write", path);
    }
}

/* Runs a plan under the strategy, or under random ones of its own. Returns the last outcome. */
static const struct explorer_outcome *search(const struct arguments *arguments, struct plan *plan,
                                             struct explorer_strategy *strategy,
                                             uint64_t *executions) {
    struct random random = random_split(arguments->settings.seed, 1);
    bool is_given = arguments->file != NULL || arguments->plan_text != NULL;
    const struct explorer_outcome *outcome = NULL;
    time_t end = time(NULL) + arguments->seconds;
    *executions = 0;
    while (*executions < arguments->executions && (arguments->seconds == 0 || time(NULL) < end)) {
        uint64_t left = arguments->executions - *executions;
        if (!is_given) {
            plan_generate(plan, &random, slots());
        }
        if (!is_given && strategy_is_of_one_program(strategy)) {
            strategy_make(strategy->name, &arguments->settings);
        }
        uint64_t some = left < EXECUTIONS_OF_A_PLAN ? left : EXECUTIONS_OF_A_PLAN;
        uint64_t run;
        outcome = plan_search(plan, strategy, some, &run);
        *executions += run;
        if (outcome->verdict != EXPLORER_PASSED || (is_given && run < some)) {
            break;
        }
        command_line_progress(*executions);
    }
    return outcome;
}

/* A failure like that, under a schedule that a plan can hold; NULL if none is found. */
static const struct explorer_outcome *find_shorter(struct plan *plan,
                                                   const struct explorer_outcome *outcome) {
    printf("%s: %s\n", explorer_verdict_name(outcome->verdict), outcome->message);
    fprintf(stderr, "spanset-explore: the schedule is too long for a plan; looking for a simpler "
                    "one\n");
    struct failure_kind kind = failure_kind_of(outcome);
    if (plan_find_simplest(plan, &kind, SIMPLER_PREEMPTIONS, SIMPLER_EXECUTIONS) < 0) {
        fprintf(stderr, "spanset-explore: none was found; the same command fails again\n");
        return NULL;
    }
    return plan_execute(plan, NULL);
}

static int report_failure(const struct arguments *arguments, struct plan *plan,
                          const struct explorer_outcome *outcome) {
    if (!plan_adopt_schedule(plan, outcome)) {
        outcome = find_shorter(plan, outcome);
        if (outcome == NULL) {
            return FAILED;
        }
    }
    if (arguments->minimise) {
        int preemptions = plan_minimise(plan);
        printf("minimised: %u threads, %u operations", plan_threads(plan), plan_operations(plan));
        printf(preemptions >= 0 ? ", preemptions: %d\n" : "\n", preemptions);
        outcome = plan_execute(plan, NULL);
    }
    bool is_told = plan_report(stdout, plan, outcome, program_invocation_name, arguments->svg);
    if (arguments->output != NULL) {
        write_plan(plan, arguments->output);
    }
    return is_told && !ferror(stdout) ? FAILED : CANNOT_RUN;
}

int main(int argc, char **argv) {
    static struct plan plan;
    struct arguments arguments = {.executions = EXECUTIONS_DEFAULT,
                                  .settings = {.seed = 1, .preemptions = 2}};
    argp_err_exit_status = CANNOT_RUN;
    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    explorer_configure(&(struct explorer_options){
        .uninitialised = true, .weak_memory = arguments.weak, .races = arguments.weak});
    bool is_given = arguments.file != NULL || arguments.plan_text != NULL;
    if (arguments.file != NULL) {
        read_plan(&plan, arguments.file);
    } else if (arguments.plan_text != NULL) {
        parse_plan(&plan, arguments.plan_text, strlen(arguments.plan_text));
    }
    const char *name = arguments.strategy != NULL ? arguments.strategy
                       : is_given                 ? "schedule"
                                                  : "mixed";
    struct explorer_strategy *strategy = strategy_make(name, &arguments.settings);
    bool is_schedule = is_given && strcmp(name, "schedule") == 0;
    if ((strategy == NULL && !is_schedule) || strcmp(name, "bytes") == 0) {
        fprintf(stderr,
                "spanset-explore: '%s' is not a strategy; there are, besides schedule "
                "where a plan is given:\n",
                name);
        strategies_list(stderr);
        return CANNOT_RUN;
    }
    printf("seed %" PRIu64 ", strategy %s, blocks of %u slots\n", arguments.settings.seed, name,
           slots());
    fflush(stdout);
    uint64_t executions = 1;
    const struct explorer_outcome *outcome =
        is_schedule ? plan_execute(&plan, NULL) : search(&arguments, &plan, strategy, &executions);
    printf("%" PRIu64 " executions: %s\n", executions,
           outcome->verdict == EXPLORER_PASSED ? "nothing found" : "a failure");
    if (outcome->verdict == EXPLORER_MISFIT) {
        fprintf(stderr, "spanset-explore: %s\n", outcome->message);
        return CANNOT_RUN;
    }
    if (outcome->verdict != EXPLORER_PASSED) {
        return report_failure(&arguments, &plan, outcome);
    }
    if (is_given && strategy != NULL && strategy_is_complete(strategy)) {
        printf("every schedule with at most %u preemptions was run\n",
               arguments.settings.preemptions);
    }
    return 0;
}
