/* The arguments of an explored program. */
#ifndef EXPLORER_PROGRAM_OPTIONS_H
#define EXPLORER_PROGRAM_OPTIONS_H

#include "explorer.h"
#include "strategies.h"
#include "verify_options.h"

struct program_options {
    struct explorer_strategy *strategy;
    struct strategy_settings settings;
    uint64_t executions, steps; /* steps: 0 if not given */
    unsigned patience;
    bool plain, weak, races, leaks, uninitialised, minimise, is_replay, is_verified;
    struct verify_options verify;
    const char *of_search;    /* an option that verifying has no use for, if one was given */
    struct schedule schedule; /* of replay */
    const char *svg;
    const char *file; /* of bytes */
    const char *strategy_name;
    int program_argc;
    char **program_argv; /* the name, and what comes after -- */
};

/* Prints what is wrong and exits with status 2, or fills the options. */
void program_options_parse(struct program_options *options, int argc, char **argv);

/* The command that runs the program once, under the schedule; where it is too long for a command,
 * the one that found it again, after so many executions. From malloc. */
char *program_replay_command(const struct program_options *options, const struct schedule *schedule,
                             uint64_t executions);

/* The command that verifies the program with these settings again. From malloc. */
char *program_verify_command(const struct program_options *options,
                             const struct verify_settings *settings);

#endif
