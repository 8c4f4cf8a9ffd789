/* spanset-verify: every execution of small programs over the span set, from the command line. */
#include "../explorer/command_line.h"
#include "spanset.h"
#include "verify_table.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_COMPARE = 256, OPTION_CATALOGUE, OPTION_KNOWN };

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
    {"executions", 'n', "N", 0, "At most so many, for each program and model (no bound)", 0},
    {"compare", OPTION_COMPARE, "N", 0,
     "Compare the final states under rc11 with those of N random executions under weak memory", 0},
    {"svg", 'v', "FILE", 0, "Draw the failure", 0},
    {0}};

static void check_together(struct arguments *arguments, struct argp_state *state) {
    struct verify_options *verify = &arguments->request.options;
    if (arguments->catalogue + (arguments->plan != NULL) + (arguments->pool != NULL) != 1) {
        argp_error(state, "one of --plan, --pool and --catalogue");
    }
    if (arguments->catalogue && (arguments->svg != NULL || verify->fewest)) {
        argp_error(state, "--svg and --fewest are for a program, not for --catalogue");
    }
    if (arguments->known != NULL && !arguments->catalogue) {
        argp_error(state, "--known is for --catalogue");
    }
    if (verify->state != NULL && arguments->catalogue) {
        argp_error(state, "--state is for a program, not for --catalogue");
    }
    bool has_workers = verify->has_workers && !arguments->catalogue;
    if (arguments->request.compared > 0 &&
        (!verify->models[VERIFY_RC11] || verify->state != NULL || has_workers)) {
        argp_error(state, "--compare is for rc11, in one process: without --state and --workers");
    }
}

static error_t parse_option(int key, char *text, struct argp_state *state) {
    struct arguments *arguments = state->input;
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &arguments->request.options;
        break;
    case 'p':
        arguments->plan = text;
        break;
    case 'P':
        arguments->pool = text;
        break;
    case 'n':
        arguments->request.options.executions = command_line_number(text, 1, UINT64_MAX, state);
        break;
    case 'v':
        arguments->svg = text;
        break;
    case OPTION_COMPARE:
        arguments->request.compared = command_line_number(text, 1, UINT64_MAX, state);
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

static const struct argp_child children[] = {{&verify_options_parser, 0, NULL, 0}, {0}};

static const struct argp parser = {
    options,
    parse_option,
    NULL,
    "Explores every execution of a small program over the span set, each once."
    "\vExit status: 0 all executions are right, 1 a failure was found, 2 a wrong argument, or it "
    "cannot be run, 3 the bound came first.",
    children,
    NULL,
    NULL};

static bool report(const struct arguments *arguments, const struct explorer_program *program,
                   const struct verify_settings *settings) {
    char *command = NULL;
    size_t size = 0;
    FILE *text = open_memstream(&command, &size);
    if (text == NULL) {
        return false;
    }
    fputs(program_invocation_name, text);
    verify_options_print(text, settings);
    fprintf(text, " %s '%s'", arguments->pool != NULL ? "--pool" : "--plan", settings->name);
    fclose(text);
    bool is_well = verify_report(stdout, program, settings, command, arguments->svg);
    free(command);
    return is_well;
}

/* Explores one program under one model, and says what came of it. */
static int verify_one(const struct arguments *arguments, const struct explorer_program *program,
                      enum verify_model model, const char *name) {
    struct verify_settings settings =
        verify_options_settings(&arguments->request.options, model, name);
    settings.progress = verify_tell_progress;
    struct verify_answer answer;
    verify_program(&arguments->request, &settings, program, arguments->pool != NULL, &answer);
    const struct verify_result *result = &answer.result;
    verify_end_progress();
    if (answer.status == VERIFY_CANNOT_RUN && result->outcome.verdict != EXPLORER_MISFIT) {
        return answer.status;
    }
    verify_print(stdout, model, result);
    if (arguments->request.compared > 0 && model == VERIFY_RC11) {
        compare_print(stdout, &answer.compared);
    }
    if (result->failures > 0) {
        puts(result->outcome.message);
        fflush(stdout);
        bool is_told =
            result->outcome.verdict == EXPLORER_MISFIT || report(arguments, program, &settings);
        answer.status = is_told ? answer.status : VERIFY_CANNOT_RUN;
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
        if (arguments->request.options.models[model]) {
            status = verify_worse_status(
                status, verify_one(arguments, program, (enum verify_model)model, text));
        }
    }
    return status;
}

int main(int argc, char **argv) {
    struct arguments arguments = {0};
    argp_err_exit_status = VERIFY_CANNOT_RUN;
    argp_parse(&parser, argc, argv, 0, NULL, &arguments);
    explorer_configure(
        &(struct explorer_options){.uninitialised = true, .weak_memory = true, .races = true});
    printf("blocks of %u slots, %u workers\n\n", (unsigned)spanset_block_slots(),
           arguments.request.options.workers);
    fflush(stdout); /* workers have what is in the buffer, too */
    int status = arguments.catalogue ? verify_table(&arguments.request, arguments.known)
                                     : verify_given(&arguments);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "spanset-verify: cannot write what was found: %s\n", strerror(errno));
        return VERIFY_CANNOT_RUN;
    }
    return status;
}
