/* spanset-verify: every execution of small programs over the span set, from the command line. */
#include "../explorer/command_line.h"
#include "../explorer/strategies.h"
#include "../explorer/verify.h"
#include "catalogue.h"
#include "plan_execute.h"
#include "pool_program.h"
#include "spanset.h"
#include "verify_compare.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FAILED = 1, CANNOT_RUN = 2, NOT_DONE = 3 }; /* exit statuses */
enum {
    OPTION_FEWEST = 256,
    OPTION_STATE,
    OPTION_COMPARE,
    OPTION_CATALOGUE,
    OPTION_SKIP,
    OPTION_ROUNDS
};
enum { NUMBER_MOST = 1000000000, FILE_MOST = 1 << 16 };

struct arguments {
    const char *plan, *pool, *svg, *state;
    uint64_t seconds, executions, compared;
    unsigned workers, skipped, rounds;
    bool models[2]; /* by enum verify_model; none: both */
    bool fewest, catalogue;
};

static const char *const model_names[] = {"SC", "RC11"};

static const struct argp_option options[] = {
    {"plan", 'p', "TEXT", 0, "The program: a plan, as in fuzz/plan.h; its schedule is ignored", 0},
    {"pool", 'P', "TEXT", 0, "The program: takes and gives of the pool alone, '| tg | t'", 0},
    {"catalogue", OPTION_CATALOGUE, NULL, 0, "All programs of the catalogue, as a table", 0},
    {"skip", OPTION_SKIP, "N", 0, "All but the first N of them", 0},
    {"model", 'm', "NAME", 0, "sc or rc11 (both, one after the other)", 0},
    {"rounds", OPTION_ROUNDS, "N", 0, "Of loops that wait, explore N rounds in vain, too (0)", 0},
    {"workers", 'w', "N", 0, "So many processes share the work (as many as processors)", 0},
    {"seconds", 't', "N", 0, "At most so long, for each program and model (no bound)", 0},
    {"executions", 'n', "N", 0, "At most so many, the same (no bound)", 0},
    {"fewest", OPTION_FEWEST, NULL, 0, "After a failure go on, for the one with the fewest steps",
     0},
    {"state", OPTION_STATE, "FILE", 0,
     "Keep there what is left, and go on from there; for one program and one model", 0},
    {"compare", OPTION_COMPARE, "N", 0,
     "Compare the final states under rc11 with those of N random executions under weak memory; without "
     "workers",
     0},
    {"svg", 'v', "FILE", 0, "Draw the failure", 0},
    {0}};

static error_t parse_option(int key, char *text, struct argp_state *state) {
    struct arguments *arguments = state->input;
    switch (key) {
    case 'p':
        arguments->plan = text;
        break;
    case 'P':
        arguments->pool = text;
        break;
    case 'm':
        arguments->models[VERIFY_SC] = strcmp(text, "sc") == 0;
        arguments->models[VERIFY_RC11] = strcmp(text, "rc11") == 0;
        if (!arguments->models[VERIFY_SC] && !arguments->models[VERIFY_RC11]) {
            argp_error(state, "'%s' is not a model; there are sc and rc11", text);
        }
        break;
    case 'w':
        arguments->workers = (unsigned)command_line_number(text, 1, 256, state);
        break;
    case 't':
        arguments->seconds = command_line_number(text, 1, NUMBER_MOST, state);
        break;
    case 'n':
        arguments->executions = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case 'v':
        arguments->svg = text;
        break;
    case OPTION_FEWEST:
        arguments->fewest = true;
        break;
    case OPTION_STATE:
        arguments->state = text;
        break;
    case OPTION_COMPARE:
        arguments->compared = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case OPTION_ROUNDS:
        arguments->rounds = (unsigned)command_line_number(text, 0, 100, state);
        break;
    case OPTION_SKIP:
        arguments->skipped = (unsigned)command_line_number(text, 0, 10000, state);
        break;
    case OPTION_CATALOGUE:
        arguments->catalogue = true;
        break;
    case ARGP_KEY_END:
        if (arguments->catalogue + (arguments->plan != NULL) + (arguments->pool != NULL) != 1) {
            argp_error(state, "one of --plan, --pool and --catalogue");
        }
        if (arguments->state != NULL &&
            (arguments->catalogue || arguments->models[0] == arguments->models[1])) {
            argp_error(state, "--state needs a program and --model");
        }
        if (arguments->compared > 0 &&
            (arguments->models[VERIFY_SC] || arguments->workers > 0 || arguments->state != NULL)) {
            argp_error(state, "--compare is for rc11, and without --workers and --state");
        }
        if (!arguments->models[0] && !arguments->models[1]) {
            arguments->models[VERIFY_SC] = arguments->compared == 0;
            arguments->models[VERIFY_RC11] = true;
        }
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp parser = {
    options,
    parse_option,
    NULL,
    "Explores every execution of a small program over the span set, each once."
    "\vExit status: 0 all executions are right, 1 a failure was found, 2 a wrong argument, or it "
    "cannot be run, 3 the bound came first.",
    NULL,
    NULL,
    NULL};

static bool is_terminal;

static void tell_progress(const struct verify_result *result) {
    double left = result->done > 0 ? result->seconds * (1 - result->done) / result->done : 0;
    fprintf(stderr,
            "%s%" PRIu64 " executions, %" PRIu64 " blocked, %.0f a second; about %.2f%% done, "
            "%.0f s left%s",
            is_terminal ? "\r" : "", result->executions, result->blocked,
            (double)(result->executions + result->blocked) / result->seconds, 100 * result->done,
            left, is_terminal ? "   " : "\n");
}

/* Executions a second. */
static double rate_of(const struct verify_result *result) {
    uint64_t run = result->executions + result->blocked + result->failures;
    return result->seconds > 0 ? (double)run / result->seconds : 0;
}

/* The verdict, in words. */
static const char *verdict_of(const struct verify_result *result) {
    static char words[60];
    if (result->outcome.verdict == EXPLORER_MISFIT) {
        return "cannot be verified";
    }
    if (result->failures > 0) {
        return explorer_verdict_name(result->outcome.verdict);
    }
    if (result->is_complete) {
        return "verified";
    }
    snprintf(words, sizeof words, "about %.1f%% done", 100 * result->done);
    return words;
}

static int status_of(const struct verify_result *result) {
    return result->outcome.verdict == EXPLORER_MISFIT ? CANNOT_RUN
           : result->failures > 0                     ? FAILED
           : result->is_complete                      ? 0
                                                      : NOT_DONE;
}

static int worst(int one, int other) {
    static const int order[] = {0, NOT_DONE, FAILED, CANNOT_RUN};
    for (unsigned i = sizeof order / sizeof order[0]; i-- > 0;) {
        if (one == order[i] || other == order[i]) {
            return order[i];
        }
    }
    return CANNOT_RUN;
}

static void print_text(FILE *file, const char *text) {
    for (; *text != '\0'; text++) {
        fputs(*text == '|' ? "\\|" : (char[]){*text, '\0'}, file);
    }
}

static struct verify_settings settings_for(const struct arguments *arguments,
                                           enum verify_model model, const char *name) {
    return (struct verify_settings){.model = model,
                                    .executions_most = arguments->executions,
                                    .seconds_most = (double)arguments->seconds,
                                    .goes_on = arguments->fewest,
                                    .rounds = arguments->rounds,
                                    .workers = arguments->workers,
                                    .state = arguments->state,
                                    .name = name,
                                    .progress = arguments->catalogue ? NULL : tell_progress};
}

static bool report(const struct arguments *arguments, const struct explorer_program *program,
                   const struct verify_settings *settings) {
    char command[CATALOGUE_TEXT_MOST + FILE_MOST], rounds[30] = "";
    if (settings->rounds > 0) {
        snprintf(rounds, sizeof rounds, "--rounds %u ", settings->rounds);
    }
    snprintf(command, sizeof command, "%s --model %s %s%s%s '%s'", program_invocation_name,
             settings->model == VERIFY_SC ? "sc" : "rc11", arguments->fewest ? "--fewest " : "",
             rounds, arguments->pool != NULL ? "--pool" : "--plan", settings->name);
    return verify_report(stdout, program, settings, command, arguments->svg);
}

/* Explores a program, and compares what it comes to, if that was asked for. Returns the status. */
static int explore(const struct arguments *arguments, const struct explorer_program *program,
                   const struct verify_settings *settings, bool is_pool,
                   struct verify_result *result, struct compared *compared) {
    *compared = (struct compared){0};
    bool is_well = arguments->compared == 0
                       ? verify(program, settings, result)
                       : compare_final_states(program, settings, is_pool, arguments->compared,
                                              result, compared);
    int status = is_well ? status_of(result) : CANNOT_RUN;
    return compared->is_wrong ? worst(status, FAILED) : status;
}

/* Explores one program under one model, and says what came of it. */
static int verify_one(const struct arguments *arguments, const struct explorer_program *program,
                      enum verify_model model, const char *name) {
    struct verify_settings settings = settings_for(arguments, model, name);
    struct verify_result result;
    struct compared compared;
    int status =
        explore(arguments, program, &settings, arguments->pool != NULL, &result, &compared);
    if (is_terminal && settings.progress != NULL) {
        fputs("\r\033[K", stderr);
    }
    printf("%s: %" PRIu64 " executions, %" PRIu64 " blocked, %.2f s, %.0f a second, %zu KiB: %s\n",
           model_names[model], result.executions, result.blocked, result.seconds, rate_of(&result),
           result.bytes_most / 1024, verdict_of(&result));
    if (arguments->compared > 0) {
        compare_print(stdout, &compared);
    }
    if (result.failures > 0) {
        puts(result.outcome.message);
        fflush(stdout);
        status = report(arguments, program, &settings) ? status : CANNOT_RUN;
    }
    fflush(stdout);
    return status;
}

/* NULL: the text is none of a program. */
static const struct explorer_program *prepare(const struct catalogue_program *program) {
    static struct plan plan;
    size_t length = strlen(program->text);
    if (program->is_pool) {
        return pool_program_prepare(program->text);
    }
    bool is_whole =
        plan_parse(&plan, (const uint8_t *)program->text, length, (unsigned)spanset_block_slots());
    bool is_plan = strspn(program->text, "+-*/xrs|;=<>@abcdef0123456789 \n") == length;
    return is_whole && is_plan && plan_threads(&plan) > 0 ? plan_prepare(&plan) : NULL;
}

struct row {
    const struct arguments *arguments;
    unsigned programs, verified;
    int status;
};

static void add_row(const struct catalogue_program *program, void *context) {
    struct row *row = context;
    const struct explorer_program *explored = prepare(program);
    if (explored == NULL || row->programs++ < row->arguments->skipped) {
        return;
    }
    printf("| %s`", program->is_pool ? "pool " : "");
    print_text(stdout, program->text);
    putchar('`');
    bool is_verified = true;
    for (unsigned model = 0; model < 2; model++) {
        if (!row->arguments->models[model]) {
            continue;
        }
        struct verify_settings settings =
            settings_for(row->arguments, (enum verify_model)model, program->text);
        struct verify_result result;
        struct compared compared;
        int status =
            explore(row->arguments, explored, &settings, program->is_pool, &result, &compared);
        row->status = worst(row->status, status);
        is_verified = is_verified && status == 0;
        printf(" | %" PRIu64 " | %" PRIu64 " | %.2f | %s", result.executions, result.blocked,
               result.seconds, verdict_of(&result));
        if (row->arguments->compared > 0) {
            printf(" | %" PRIu64 " | %" PRIu64 " | %" PRIu64, compared.states,
                   compared.random_states, compared.missing);
        }
        fflush(stdout);
    }
    puts(" |");
    row->verified += is_verified;
    fprintf(stderr, "%u programs, %u verified\n", row->programs - row->arguments->skipped,
            row->verified);
}

static int print_catalogue(const struct arguments *arguments) {
    struct row row = {.arguments = arguments};
    fputs("| program", stdout);
    for (unsigned model = 0; model < 2; model++) {
        if (arguments->models[model]) {
            printf(" | %s: executions | blocked | seconds | verdict", model_names[model]);
        }
    }
    if (arguments->compared > 0) {
        printf(" | final states | of %" PRIu64 " random executions | not among the others",
               arguments->compared);
    }
    fputs(" |\n|---", stdout);
    for (unsigned model = 0; model < 2; model++) {
        fputs(arguments->models[model] ? "|---:|---:|---:|---" : "", stdout);
    }
    fputs(arguments->compared > 0 ? "|---:|---:|---:" : "", stdout);
    puts("|");
    catalogue_each(add_row, &row);
    return row.status;
}

static int verify_given(const struct arguments *arguments) {
    struct catalogue_program given = {.is_pool = arguments->pool != NULL};
    const char *text = arguments->pool != NULL ? arguments->pool : arguments->plan;
    if (strlen(text) >= sizeof given.text) {
        fprintf(stderr, "spanset-verify: the program is too long: at most %zu characters\n",
                sizeof given.text - 1);
        return CANNOT_RUN;
    }
    memcpy(given.text, text, strlen(text) + 1);
    const struct explorer_program *program = prepare(&given);
    if (program == NULL) {
        fprintf(stderr, "spanset-verify: not a program%s, or too large: '%s'\n",
                given.is_pool ? " of the pool" : " with a thread, as in '| + | -'", text);
        return CANNOT_RUN;
    }
    int status = 0;
    for (unsigned model = 0; model < 2; model++) {
        if (arguments->models[model]) {
            status = worst(status, verify_one(arguments, program, (enum verify_model)model, text));
        }
    }
    return status;
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    argp_err_exit_status = CANNOT_RUN;
    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    is_terminal = isatty(STDERR_FILENO) == 1;
    if (arguments.workers == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        arguments.workers = processors > 0 && processors <= 256 ? (unsigned)processors : 1;
    }
    if (arguments.compared > 0) {
        arguments.workers = 0; /* states are collected in this process */
    }
    explorer_configure(
        &(struct explorer_options){.uninitialised = true, .weak_memory = true, .races = true});
    printf("blocks of %u slots, %u workers\n\n", (unsigned)spanset_block_slots(),
           arguments.workers);
    fflush(stdout); /* workers have what is in the buffer, too */
    int status = arguments.catalogue ? print_catalogue(&arguments) : verify_given(&arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "spanset-verify: cannot write what was found: %s\n", strerror(errno));
        return CANNOT_RUN;
    }
    return status;
}
