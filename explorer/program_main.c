/* The command line of an explored program, and its exploration. */
#include "command_line.h"
#include "minimise.h"
#include "program.h"
#include "program_options.h"
#include "program_verify.h"
#include "report.h"
#include "signals.h"
#include "strategy_replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAILED = 1, CANNOT_RUN = 2 }; /* exit statuses */
enum {
    STACK_BYTES = 8 << 20,   /* as the system's; only what is touched takes memory */
    EXECUTIONS_AT_ONCE = 50, /* before a look at the clock */
    MINIMISE_PREEMPTIONS_MOST = 3,
    MINIMISE_EXECUTIONS_MOST = 50000,
    SHORTENED_MOST = 1000 /* choices; those of an execution without an end take too long */
};

int explorer_program_main(int count, char **arguments, char **environment);

static FILE *out;

static void body(void *context) {
    (void)context;
    program_state_restore();
    program_exit_reset();
    program_random_reset();
    int count;
    char **arguments = program_arguments(&count);
    explorer_exit(explorer_program_main(count, arguments, environ));
}

/* Returns the last outcome. */
static const struct explorer_outcome *search(const struct explorer_program *program,
                                             struct explorer_strategy *strategy, uint64_t most,
                                             uint64_t *executions) {
    const struct explorer_outcome *outcome;
    uint64_t some, run; /* if the first one makes no choice, no other can */
    *executions = 0;
    do {
        some = *executions == 0                          ? 1
               : most - *executions < EXECUTIONS_AT_ONCE ? most - *executions
                                                         : EXECUTIONS_AT_ONCE;
        outcome = explorer_search(program, strategy, some, &run);
        *executions += run;
        command_line_progress(*executions);
    } while (outcome->verdict == EXPLORER_PASSED && run == some && *executions < most &&
             outcome->schedule.length > 0);
    return outcome;
}

static const struct explorer_outcome *replay(const struct explorer_program *program,
                                             struct schedule schedule, bool is_strict) {
    static struct strategy_replay strategy;
    strategy_replay_init(&strategy, schedule, is_strict);
    strategy.strategy.begin(&strategy.strategy);
    return explorer_execute(program, &strategy.strategy);
}

/* A copy of the choices, which are overwritten by the next execution. */
static struct schedule copy_schedule(struct schedule schedule, uint8_t **choices) {
    *choices = malloc(schedule.length + 1);
    if (*choices == NULL) {
        fprintf(stderr, "explorer: no memory for a schedule\n");
        exit(CANNOT_RUN);
    }
    if (schedule.length > 0) {
        memcpy(*choices, schedule.choices, schedule.length);
    }
    return (struct schedule){*choices, schedule.length};
}

/* The same failure by a schedule with the fewest preemptions, and without what it can do without.
 */
static const struct explorer_outcome *minimise(const struct explorer_program *program,
                                               const struct explorer_outcome *outcome) {
    struct failure_kind kind = failure_kind_of(outcome);
    uint8_t *choices;
    struct schedule schedule = copy_schedule(outcome->schedule, &choices);
    const struct explorer_outcome *found;
    int preemptions = explorer_find_simplest(program, &kind, MINIMISE_PREEMPTIONS_MOST,
                                             MINIMISE_EXECUTIONS_MOST, &found);
    if (preemptions >= 0) {
        free(choices);
        schedule = copy_schedule(found->schedule, &choices);
        fprintf(out, "minimised: preemptions: %d\n", preemptions);
    } else if (schedule.length <= SHORTENED_MOST) {
        schedule.length = explorer_shorten(program, &kind, choices, schedule.length);
    }
    outcome = replay(program, schedule, false);
    free(choices);
    return outcome;
}

/* Prints the failure, of the last of so many executions, and how to see it again. Returns the exit
 * status. */
static int report(const struct explorer_program *program, const struct program_options *options,
                  const struct explorer_outcome *outcome, uint64_t executions) {
    if (outcome->verdict == EXPLORER_MISFIT) {
        fprintf(out, "the schedule does not fit the program: %s\n", outcome->message);
        return CANNOT_RUN;
    }
    if (options->minimise && !signals_lost_patience(outcome)) {
        outcome = minimise(program, outcome);
    }
    char *command = program_replay_command(options, &outcome->schedule, executions);
    bool is_done = explorer_report(out, program, outcome, command, options->svg);
    free(command);
    return is_done ? FAILED : CANNOT_RUN;
}

static int explore(const struct explorer_program *program, const struct program_options *options) {
    fprintf(out, "seed %" PRIu64 ", strategy %s\n", options->settings.seed,
            options->strategy->name);
    fflush(out);
    program_output_show(false);
    uint64_t executions;
    const struct explorer_outcome *outcome =
        search(program, options->strategy, options->executions, &executions);
    fprintf(out, "%" PRIu64 " execution%s: %s\n", executions, executions == 1 ? "" : "s",
            outcome->verdict == EXPLORER_PASSED ? "nothing found" : "a failure");
    if (outcome->verdict != EXPLORER_PASSED) {
        return report(program, options, outcome, executions);
    }
    if (strategy_is_complete(options->strategy)) {
        fprintf(out, "every schedule with at most %u preemptions was run\n",
                options->settings.preemptions);
    } else if (outcome->steps > 0 && outcome->schedule.length == 0) {
        fprintf(out, "no choice was made: there is one schedule only\n");
    }
    if (!options->plain && !options->weak && !options->races) {
        fprintf(out, "accesses that are not atomic were no scheduling points: --plain makes them "
                     "such, and --weak or --races finds data races\n");
    }
    return 0;
}

/* One execution, with the program's output. */
static int show(const struct explorer_program *program, const struct program_options *options) {
    program_output_show(true);
    const struct explorer_outcome *outcome = replay(program, options->schedule, true);
    program_output_show(false);
    if (outcome->verdict != EXPLORER_PASSED) {
        return report(program, options, outcome, 1);
    }
    fprintf(out, "1 execution: nothing found\n");
    return 0;
}

int main(int argc, char **argv) {
    struct program_options options;
    program_options_parse(&options, argc, argv);
    out = program_output_open();
    if (out == NULL) {
        fprintf(stderr, "%s: cannot redirect the program's output\n", argv[0]);
        return CANNOT_RUN;
    }
    options.weak |= options.is_verified;
    explorer_configure(&(struct explorer_options){.plain_accesses = options.plain,
                                                  .weak_memory = options.weak,
                                                  .races = options.weak || options.races,
                                                  .uninitialised = options.uninitialised,
                                                  .leaks = options.leaks,
                                                  .steps_most = options.steps,
                                                  .stack_bytes = STACK_BYTES});
    signals_set_patience(options.patience);
    program_state_keep();
    program_arguments_keep(options.program_argc, options.program_argv);
    struct explorer_program program = {.name = argv[0], .body = body};
    int status = options.is_verified ? program_verify(out, &program, &options)
                 : options.is_replay ? show(&program, &options)
                                     : explore(&program, &options);
    bool went_well = !ferror(out);
    if (fclose(out) != 0 || !went_well) {
        perror("explorer: cannot write");
        return CANNOT_RUN;
    }
    return status;
}
