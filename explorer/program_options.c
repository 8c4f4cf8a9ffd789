/* See program_options.h. */
#include "program_options.h"

#include "command_line.h"

#include <argp.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXECUTIONS_DEFAULT = 100000,
    PREEMPTIONS_DEFAULT = 2,
    PATIENCE_DEFAULT = 10, /* seconds */
    BYTES_MOST = 1 << 20,  /* of a file */
    REPLAY_MOST = 100000,  /* characters; Linux takes 128 KiB in one argument */
    WRONG_ARGUMENT = 2     /* exit status */
};
enum { OPTION_VERIFY = 256 };

static const struct argp_option table[] = {
    {"strategy", 's', "NAME", 0,
     "mixed (the default), random, weighted, pct, round-robin, exhaustive or bytes", 0},
    {"executions", 'n', "N", 0, "At most so many (100000; with --verify: no bound)", 0},
    {"seed", 'r', "N", 0, "Of all that draw (1)", 0},
    {"depth", 'd', "N", 0, "Of pct: 1 to 16 (5)", 0},
    {"preemptions", 'k', "N", 0, "Of exhaustive: at most so many (2)", 0},
    {"bytes", 'b', "FILE", 0, "The schedule that the bytes of a file choose, and no other", 0},
    {"replay", 'p', "SCHEDULE", 0, "This schedule, with the program's output, and no other", 0},
    {"plain", 'a', NULL, 0, "Accesses that are not atomic are scheduling points, too", 0},
    {"weak", 'W', NULL, 0, "Weak memory: loads read what C11 allows, and data races are failures",
     0},
    {"races", 'R', NULL, 0, "Data races are failures, without weak memory, too", 0},
    {"uninitialised", 'u', NULL, 0,
     "Reads of memory from malloc that nobody has written are failures", 0},
    {"leaks", 'l', NULL, 0, "Memory that is not freed at the end is a failure", 0},
    {"steps", 't', "N", 0, "Of one execution: more are a livelock (200000)", 0},
    {"patience", 'w', "SECONDS", 0,
     "Of processor time without a scheduling point: more is a livelock (10; 0: for ever)", 0},
    {"minimise", 'm', NULL, 0, "Find the simplest schedule that fails in the same way", 0},
    {"svg", 'v', "FILE", 0, "Draw the failure", 0},
    {"verify", OPTION_VERIFY, NULL, 0,
     "Every execution under weak memory, each once, in place of schedules; for small programs of "
     "threads, atomics and mutexes. With it:",
     1},
    {0}};

static const struct argp_child children[] = {{&verify_options_parser, 0, NULL, 2}, {0}};

static void parse_schedule(struct program_options *options, const char *text,
                           struct argp_state *state) {
    const char *problem;
    if (!schedule_parse(text, &options->schedule, &problem)) {
        argp_error(state, "this is no schedule, from here on: '%s'", problem);
    }
    options->is_replay = true;
}

/* Options that say how to search among schedules. */
static void note_search(struct program_options *options, int key) {
    static const char keys[] = "sdkrbpam";
    for (const struct argp_option *option = table; option->name != NULL; option++) {
        if (option->key == key && key < OPTION_VERIFY && strchr(keys, key) != NULL) {
            options->of_search = option->name;
        }
    }
}

static void check_together(const struct program_options *options, struct argp_state *state) {
    if (options->is_verified && options->of_search != NULL) {
        argp_error(state, "--%s has no meaning with --verify", options->of_search);
    }
    if (!options->is_verified && options->verify.first != NULL) {
        argp_error(state, "--%s needs --verify", options->verify.first);
    }
}

static error_t parse_option(int key, char *text, struct argp_state *state) {
    struct program_options *options = state->input;
    note_search(options, key);
    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &options->verify;
        break;
    case ARGP_KEY_END:
        check_together(options, state);
        break;
    case OPTION_VERIFY:
        options->is_verified = true;
        break;
    case 's':
        options->strategy_name = text;
        break;
    case 'n':
        options->executions = command_line_number(text, 1, UINT64_MAX, state);
        options->verify.executions = options->executions;
        break;
    case 'r':
        options->settings.seed = command_line_number(text, 0, UINT64_MAX, state);
        break;
    case 'd':
        options->settings.depth = (unsigned)command_line_number(text, 1, 16, state);
        break;
    case 'k':
        options->settings.preemptions = (unsigned)command_line_number(text, 0, 1000, state);
        break;
    case 'b':
        options->file = text;
        options->strategy_name = "bytes";
        break;
    case 'p':
        parse_schedule(options, text, state);
        break;
    case 'a':
        options->plain = true;
        break;
    case 'l':
        options->leaks = true;
        break;
    case 'W':
        options->weak = true;
        break;
    case 'R':
        options->races = true;
        break;
    case 'u':
        options->uninitialised = true;
        break;
    case 't':
        options->steps = command_line_number(text, 1, UINT64_MAX / 2, state);
        break;
    case 'w':
        options->patience = (unsigned)command_line_number(text, 0, 1000000, state);
        break;
    case 'm':
        options->minimise = true;
        break;
    case 'v':
        options->svg = text;
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static const struct argp parser = {
    table,
    parse_option,
    "[-- ARGUMENT...]",
    "Runs the program under schedule after schedule until one makes it fail: an assertion, abort, "
    "an exit status that is not 0, a crash, a deadlock or a livelock. The program gets what stands "
    "after --."
    "\vExit status: 0 nothing found, 1 a failure was found, 2 a wrong argument, or it cannot be "
    "run, 3 a bound of --verify came first.",
    children,
    NULL,
    NULL};

/* The file's bytes, for the rest of the process. */
static void read_bytes(struct program_options *options, const char *name) {
    static uint8_t bytes[BYTES_MOST];
    FILE *file = fopen(options->file, "rb");
    size_t length = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    if (file == NULL || ferror(file)) {
        fprintf(stderr, "%s: cannot read %s: %s\n", name, options->file, strerror(errno));
        exit(WRONG_ARGUMENT);
    }
    fclose(file);
    options->settings.bytes = bytes;
    options->settings.bytes_length = length;
}

static void make_strategy(struct program_options *options, const char *name) {
    if (strcmp(options->strategy_name, "bytes") == 0 && options->file == NULL) {
        fprintf(stderr, "%s: the strategy bytes needs --bytes FILE\n", name);
        exit(WRONG_ARGUMENT);
    }
    if (options->file != NULL) {
        read_bytes(options, name);
    }
    options->strategy = strategy_make(options->strategy_name, &options->settings);
    if (options->strategy == NULL) {
        fprintf(stderr, "%s: '%s' is not a strategy; there are:\n", name, options->strategy_name);
        strategies_list(stderr);
        exit(WRONG_ARGUMENT);
    }
}

void program_options_parse(struct program_options *options, int argc, char **argv) {
    *options = (struct program_options){
        .settings = {.seed = 1, .preemptions = PREEMPTIONS_DEFAULT},
        .executions = EXECUTIONS_DEFAULT,
        .patience = PATIENCE_DEFAULT,
        .strategy_name = "mixed",
    };
    int ours = 1;
    while (ours < argc && strcmp(argv[ours], "--") != 0) {
        ours++;
    }
    argp_err_exit_status = WRONG_ARGUMENT;
    argp_parse(&parser, ours, argv, 0, NULL, options);
    make_strategy(options, argv[0]);
    /* What stood before is not needed any more: the name moves up to the program's arguments. */
    int name = ours < argc ? ours : argc - 1;
    options->program_argc = argc - name;
    options->program_argv = argv + name;
    options->program_argv[0] = argv[0];
}

/* Writes a word as a shell reads it. */
static void print_quoted(FILE *file, const char *word) {
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789_-+=./:,@%";
    if (*word != '\0' && word[strspn(word, harmless)] == '\0') {
        fputs(word, file);
        return;
    }
    fputc('\'', file);
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            fputs("'\\''", file);
        } else {
            fputc(*word, file);
        }
    }
    fputc('\'', file);
}

static void print_replay(FILE *file, const struct schedule *schedule, size_t length) {
    char *text = malloc(length + 1);
    if (text == NULL) {
        fprintf(stderr, "explorer: no memory for a schedule\n");
        exit(WRONG_ARGUMENT);
    }
    schedule_print(schedule, text, length + 1);
    fputs(" --replay ", file);
    print_quoted(file, text);
    free(text);
}

static void print_search(FILE *file, const struct program_options *options, uint64_t executions) {
    const struct strategy_settings *settings = &options->settings;
    fprintf(file, " --strategy %s --seed %" PRIu64 " --preemptions %u", options->strategy_name,
            settings->seed, settings->preemptions);
    if (settings->depth != 0) {
        fprintf(file, " --depth %u", settings->depth);
    }
    if (options->file != NULL) {
        fputs(" --bytes ", file);
        print_quoted(file, options->file);
    }
    fprintf(file, " --executions %" PRIu64 "%s", executions,
            options->minimise ? " --minimise" : "");
}

/* What both commands begin with, in memory that is kept in *command. */
static FILE *begin_command(const struct program_options *options, char **command, size_t *size) {
    FILE *file = open_memstream(command, size);
    if (file == NULL) {
        fprintf(stderr, "explorer: no memory for a command\n");
        exit(WRONG_ARGUMENT);
    }
    print_quoted(file, options->program_argv[0]);
    fputs(options->uninitialised ? " --uninitialised" : "", file);
    fputs(options->leaks ? " --leaks" : "", file);
    if (options->steps != 0) {
        fprintf(file, " --steps %" PRIu64, options->steps);
    }
    if (options->patience != PATIENCE_DEFAULT) {
        fprintf(file, " --patience %u", options->patience);
    }
    return file;
}

/* What both end with. */
static void end_command(const struct program_options *options, FILE *file) {
    for (int i = 1; i < options->program_argc; i++) {
        fputs(i == 1 ? " -- " : " ", file);
        print_quoted(file, options->program_argv[i]);
    }
    fclose(file);
}

char *program_verify_command(const struct program_options *options,
                             const struct verify_settings *settings) {
    char *command = NULL;
    size_t size = 0;
    FILE *file = begin_command(options, &command, &size);
    fputs(" --verify", file);
    verify_options_print(file, settings);
    end_command(options, file);
    return command;
}

char *program_replay_command(const struct program_options *options, const struct schedule *schedule,
                             uint64_t executions) {
    char *command = NULL;
    size_t size = 0;
    FILE *file = begin_command(options, &command, &size);
    fputs(options->plain ? " --plain" : "", file);
    fputs(options->weak ? " --weak" : "", file);
    fputs(options->races ? " --races" : "", file);
    size_t length = schedule_print(schedule, NULL, 0);
    if (length <= REPLAY_MOST) {
        print_replay(file, schedule, length);
    } else {
        print_search(file, options, executions);
    }
    end_command(options, file);
    return command;
}
