/* One small program, verified as the command line asks for. */
#ifndef FUZZ_VERIFY_PROGRAM_H
#define FUZZ_VERIFY_PROGRAM_H

#include "catalogue.h"
#include "verify_compare.h"

enum { VERIFY_FAILED = 1, VERIFY_CANNOT_RUN = 2, VERIFY_NOT_DONE = 3 }; /* exit statuses */
enum { VERIFY_MODELS = 2 };

struct verify_request {
    bool models[VERIFY_MODELS]; /* by enum verify_model */
    uint64_t seconds, executions, compared;
    unsigned workers, rounds;
    bool fewest;
    const char *state;
};

struct verify_answer {
    struct verify_result result;
    struct compared compared; /* under RC11 only */
    int status;
};

extern const char *const verify_model_names[VERIFY_MODELS];

/* NULL: the text is none of a program. */
const struct explorer_program *verify_prepare(const struct catalogue_program *program);

struct verify_settings verify_settings_for(const struct verify_request *request,
                                           enum verify_model model, const char *name);

/* Explores what was prepared last, and compares what it comes to, if that was asked for. */
void verify_program(const struct verify_request *request, const struct verify_settings *settings,
                    const struct explorer_program *program, bool is_pool,
                    struct verify_answer *answer);

/* The verdict, in words; until the next call. */
const char *verify_verdict(const struct verify_result *result);

/* Of two exit statuses. */
int verify_worse(int one, int other);

#endif
