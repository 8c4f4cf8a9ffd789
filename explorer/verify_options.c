/* See verify_options.h. */
#include "verify_options.h"

#include "command_line.h"

#include <string.h>
#include <unistd.h>

enum { NUMBER_MOST = 1000000000, WORKERS_MOST = 256 };
enum { ROUNDS_MOST = 30 /* there is room for the reads of so many: VERIFY_ROUND_MOST */ };
enum { MODEL = 1000, WORKERS, SECONDS, ROUNDS, FEWEST, STATE }; /* keys that no parent has */

const char *const verify_model_names[] = {"SC", "RC11"};

static const struct argp_option table[] = {
    {"model", MODEL, "NAME", 0, "sc or rc11 (both, one after the other)", 0},
    {"workers", WORKERS, "N", 0, "So many processes share the work (as many as processors)", 0},
    {"seconds", SECONDS, "N", 0, "At most so long, for each model (no bound)", 0},
    {"rounds", ROUNDS, "N", 0, "Of loops that wait, explore N rounds in vain, too (0, at most 30)",
     0},
    {"fewest", FEWEST, NULL, 0, "After a failure go on, for the one with the fewest steps", 0},
    {"state", STATE, "FILE", 0, "Keep there what is left, and go on from there; needs --model", 0},
    {0}};

static void parse_model(struct verify_options *options, const char *text,
                        struct argp_state *state) {
    bool is_sc = strcmp(text, "sc") == 0;
    if (!is_sc && strcmp(text, "rc11") != 0) {
        argp_error(state, "'%s' is not a model; there are sc and rc11", text);
    }
    options->models[VERIFY_SC] = is_sc;
    options->models[VERIFY_RC11] = !is_sc;
}

static void set_defaults(struct verify_options *options, struct argp_state *state) {
    bool *models = options->models;
    if (options->state != NULL && !models[VERIFY_SC] && !models[VERIFY_RC11]) {
        argp_error(state, "--state needs --model: it is of one search");
    }
    if (!models[VERIFY_SC] && !models[VERIFY_RC11]) {
        models[VERIFY_SC] = models[VERIFY_RC11] = true;
    }
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (!options->has_workers) {
        options->workers = processors > 0 && processors <= WORKERS_MOST ? (unsigned)processors : 1;
    }
}

static void note_first(struct verify_options *options, int key) {
    for (const struct argp_option *option = table; option->name != NULL; option++) {
        if (option->key == key && options->first == NULL) {
            options->first = option->name;
        }
    }
}

static error_t parse_option(int key, char *text, struct argp_state *state) {
    struct verify_options *options = state->input;
    note_first(options, key);
    switch (key) {
    case MODEL:
        parse_model(options, text, state);
        break;
    case WORKERS:
        options->workers = (unsigned)command_line_number(text, 1, WORKERS_MOST, state);
        options->has_workers = true;
        break;
    case SECONDS:
        options->seconds = command_line_number(text, 1, NUMBER_MOST, state);
        break;
    case ROUNDS:
        options->rounds = (unsigned)command_line_number(text, 0, ROUNDS_MOST, state);
        break;
    case FEWEST:
        options->fewest = true;
        break;
    case STATE:
        options->state = text;
        break;
    case ARGP_KEY_END:
        set_defaults(options, state);
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

const struct argp verify_options_parser = {.options = table, .parser = parse_option};

struct verify_settings verify_options_settings(const struct verify_options *options,
                                               enum verify_model model, const char *name) {
    return (struct verify_settings){.model = model,
                                    .executions_most = options->executions,
                                    .seconds_most = (double)options->seconds,
                                    .goes_on = options->fewest,
                                    .rounds = options->rounds,
                                    .workers = options->workers,
                                    .state = options->state,
                                    .name = name};
}

void verify_options_print(FILE *file, const struct verify_settings *settings) {
    fprintf(file, " --model %s%s", settings->model == VERIFY_SC ? "sc" : "rc11",
            settings->goes_on ? " --fewest" : "");
    if (settings->rounds > 0) {
        fprintf(file, " --rounds %u", settings->rounds);
    }
}
