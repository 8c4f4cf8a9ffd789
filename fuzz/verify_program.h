/* One small program, verified as the command line asks for. */
#ifndef FUZZ_VERIFY_PROGRAM_H
#define FUZZ_VERIFY_PROGRAM_H

#include "../explorer/verify_text.h"
#include "catalogue.h"
#include "verify_compare.h"

struct verify_request {
    struct verify_options options;
    uint64_t compared; /* random executions; 0: none */
};

struct verify_answer {
    struct verify_result result;
    struct compared compared; /* under RC11 only */
    int status;
};

/* NULL: the text is none of a program. */
const struct explorer_program *verify_prepare(const struct catalogue_program *program);

/* Explores what was prepared last, and compares what it comes to, if that was asked for. */
void verify_program(const struct verify_request *request, const struct verify_settings *settings,
                    const struct explorer_program *program, bool is_pool,
                    struct verify_answer *answer);

#endif
