/* spanset-verify: every execution of small programs over the span set, from the command line. */
#include "../explorer/command_line.h"
#include "../explorer/strategies.h"
#include "../explorer/verify.h"
#include "spanset.h"
#include "verify_table.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OPTION_FEWEST = 256,
    OPTION_STATE,
    OPTION_COMPARE,
    OPTION_CATALOGUE,
    OPTION_KNOWN,
    OPTION_ROUNDS
};
enum { NUMBER_MOST = 1000000000, FILE_MOST = 1 << 16 };

struct arguments {
    struct verify_request request;
    const char *plan, *pool, *svg, *known;
    bool catalogue;
};

static const struct argp_option options[] = {
    {"plan", 'p', "TEXT", 0, "The program: a plan, as in fuzz/plan.h; its schedule is ignored", 0},
    {"pool", 'P', "TEXT", 0, "The program: takes and gives of the pool alone, '| tg | t'", 0},
    {"catalogue", OPTION_CATALOGUE, NULL, 0, "All programs of the catalogue, as a table", 0},
    {"known", OPTION_KNOWN, "FILE", 0,
     "With --catalogue: take over the rows of an earlier table that have all answers", 0},
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
     "Compare the final states under rc11 with those of N random executions under weak memory", 0},
    {"svg", 'v', "FILE", 0, "Draw the failure", 0},
    {0}};

static void check_together(struct arguments *arguments, struct argp_state *state) {
    struct verify_request *request = &arguments->request;
    if (arguments->catalogue + (arguments->plan != NULL) + (arguments->pool != NULL) != 1) {
        argp_error(state, "one of --plan, --pool and --catalogue");
    }
    if (arguments->catalogue && (arguments->svg != NULL || request->fewest)) {
        argp_error(state, "--svg and --fewest are for a program, not for --catalogue");
    }
    if (arguments->known != NULL && !arguments->catalogue) {
        argp_error(state, "--known is for --catalogue");
    }
    if (request->state != NULL &&
        (arguments->catalogue || request->models[VERIFY_SC] == request->models[VERIFY_RC11])) {
        argp_error(state, "--state needs a program and --model");
    }
    if (!request->models[VERIFY_SC] && !request->models[VERIFY_RC11]) {
        request->models[VERIFY_SC] = request->models[VERIFY_RC11] = true;
    }
    if (request->compared > 0 && (!request->models[VERIFY_RC11] || request->state != NULL ||
                                  (request->workers > 0 && !arguments->catalogue))) {
        argp_error(state, "--compare is for rc11, in one process: without --state and --workers");
    }
}

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
        arguments->request.models[VERIFY_SC] = strcmp(text, "sc") == 0;
        arguments->request.models[VERIFY_RC11] = strcmp(text, "rc11") == 0;
        if (!arguments->request.models[VERIFY_SC] && !arguments->request.models[VERIFY_RC11]) {
            argp_error(state, "'%s' is not a model; there are sc and rc11", text);
        }
        break;
    case 'w':
        arguments->request.workers = (unsigned)command_line_number(text, 1, 256, state);
        break;
    case 't':
        arguments->request.seconds = command_line_number(text, 1, NUMBER_MOST, state);
        break;
    case 'n':
        arguments->request.executions = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case 'v':
        arguments->svg = text;
        break;
    case OPTION_FEWEST:
        arguments->request.fewest = true;
        break;
    case OPTION_STATE:
        arguments->request.state = text;
        break;
    case OPTION_COMPARE:
        arguments->request.compared = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case OPTION_ROUNDS:
        arguments->request.rounds = (unsigned)command_line_number(text, 0, 100, state);
        break;
    case OPTION_KNOWN:
        arguments->known = text;
        break;
    case OPTION_CATALOGUE:
        arguments->catalogue = true;
        break;
    case ARGP_KEY_END:
        check_together(arguments, state);
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

static bool report(const struct arguments *arguments, const struct explorer_program *program,
                   const struct verify_settings *settings) {
    char command[CATALOGUE_TEXT_MOST + FILE_MOST], rounds[30] = "";
    if (settings->rounds > 0) {
        snprintf(rounds, sizeof rounds, "--rounds %u ", settings->rounds);
    }
    snprintf(command, sizeof command, "%s --model %s %s%s%s '%s'", program_invocation_name,
             settings->model == VERIFY_SC ? "sc" : "rc11",
             arguments->request.fewest ? "--fewest " : "", rounds,
             arguments->pool != NULL ? "--pool" : "--plan", settings->name);
    return verify_report(stdout, program, settings, command, arguments->svg);
}

/* Explores one program under one model, and says what came of it. */
static int verify_one(const struct arguments *arguments, const struct explorer_program *program,
                      enum verify_model model, const char *name) {
    struct verify_settings settings = verify_settings_for(&arguments->request, model, name);
    settings.progress = tell_progress;
    struct verify_answer answer;
    verify_program(&arguments->request, &settings, program, arguments->pool != NULL, &answer);
    const struct verify_result *result = &answer.result;
    if (is_terminal) {
        fputs("\r\033[K", stderr);
    }
    printf("%s: %" PRIu64 " executions, %" PRIu64 " blocked, %.2f s, %.0f a second, %zu KiB: %s\n",
           verify_model_names[model], result->executions, result->blocked, result->seconds,
           rate_of(result), result->bytes_most / 1024, verify_verdict(result));
    if (arguments->request.compared > 0 && model == VERIFY_RC11) {
        compare_print(stdout, &answer.compared);
    }
    if (result->failures > 0) {
        puts(result->outcome.message);
        fflush(stdout);
        answer.status = report(arguments, program, &settings) ? answer.status : VERIFY_CANNOT_RUN;
    }
    fflush(stdout);
    return answer.status;
}

static int verify_given(const struct arguments *arguments) {
    struct catalogue_program given = {.is_pool = arguments->pool != NULL};
    const char *text = arguments->pool != NULL ? arguments->pool : arguments->plan;
    if (strlen(text) >= sizeof given.text) {
        fprintf(stderr, "spanset-verify: the program is too long: at most %zu characters\n",
                sizeof given.text - 1);
        return VERIFY_CANNOT_RUN;
    }
    memcpy(given.text, text, strlen(text) + 1);
    const struct explorer_program *program = verify_prepare(&given);
    if (program == NULL) {
        fprintf(stderr, "spanset-verify: not a program%s, or too large: '%s'\n",
                given.is_pool ? " of the pool" : " with a thread, as in '| + | -'", text);
        return VERIFY_CANNOT_RUN;
    }
    int status = 0;
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (arguments->request.models[model]) {
            status = verify_worse(status,
                                  verify_one(arguments, program, (enum verify_model)model, text));
        }
    }
    return status;
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    argp_err_exit_status = VERIFY_CANNOT_RUN;
    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    is_terminal = isatty(STDERR_FILENO) == 1;
    struct verify_request *request = &arguments.request;
    if (request->workers == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        request->workers = processors > 0 && processors <= 256 ? (unsigned)processors : 1;
    }
    explorer_configure(
        &(struct explorer_options){.uninitialised = true, .weak_memory = true, .races = true});
    printf("blocks of %u slots, %u workers\n\n", (unsigned)spanset_block_slots(), request->workers);
    fflush(stdout); /* workers have what is in the buffer, too */
    int status =
        arguments.catalogue ? verify_table(request, arguments.known) : verify_given(&arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "spanset-verify: cannot write what was found: %s\n", strerror(errno));
        return VERIFY_CANNOT_RUN;
    }
    return status;
}
