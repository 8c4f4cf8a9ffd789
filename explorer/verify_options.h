/* The options of verifying that command lines share: a parser to be a child of theirs, and what it
 * fills. */
#ifndef EXPLORER_VERIFY_OPTIONS_H
#define EXPLORER_VERIFY_OPTIONS_H

#include "verify.h"

#include <argp.h>
#include <stdio.h>

enum { VERIFY_MODELS = 2 };

struct verify_options {
    bool models[VERIFY_MODELS]; /* by enum verify_model; both, if none was named */
    bool fewest;
    unsigned workers; /* as many as there are processors, if they were not told */
    bool has_workers;
    unsigned rounds;
    uint64_t seconds, executions; /* 0: no bound; the parent has an option for executions */
    const char *state;
    const char *first; /* of these options that was given, or NULL */
};

/* Its input is a struct verify_options, all zero. */
extern const struct argp verify_options_parser;

/* "SC" and "RC11", by enum verify_model. */
extern const char *const verify_model_names[VERIFY_MODELS];

/* Settings for a model, of what has this name. */
struct verify_settings verify_options_settings(const struct verify_options *options,
                                               enum verify_model model, const char *name);

/* Writes the options that a search with these settings had, but for what only bounds or divides it.
 */
void verify_options_print(FILE *file, const struct verify_settings *settings);

#endif
