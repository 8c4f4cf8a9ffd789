/* Verifying, on the programs of verify_programs.c: verdicts, counts, fewest steps. */
#include "verify.h"
#include "verify_programs.h"

#include <inttypes.h>
#include <stdio.h>

static bool fits(uint64_t found, unsigned expected) {
    return expected == VERIFY_ANY || found == expected;
}

static bool is_right(const struct verify_program *program, enum verify_model model) {
    struct explorer_program explored = {.name = program->name, .body = program->body};
    struct verify_settings settings = {.model = model, .goes_on = true, .rounds = program->rounds};
    struct verify_result result;
    if (!verify(&explored, &settings, &result)) {
        return false;
    }
    bool is_refused = program->verdict == EXPLORER_MISFIT;
    bool is_counted = result.is_complete && fits(result.executions, program->passed) &&
                      fits(result.blocked, program->blocked) &&
                      fits(result.failures, program->failed);
    bool right = result.outcome.verdict == program->verdict && (is_refused || is_counted) &&
                 (program->fewest == 0 || result.outcome.steps == program->fewest);
    printf("%-26s %-4s %" PRIu64 " executions, %" PRIu64 " blocked, %" PRIu64
           " failed: %s %s (%" PRIu64 " steps)%s\n",
           program->name, model == VERIFY_SC ? "sc" : "rc11", result.executions, result.blocked,
           result.failures, explorer_verdict_name(result.outcome.verdict), result.outcome.message,
           result.outcome.steps, right ? "" : "  WRONG");
    return right;
}

int main(void) {
    unsigned wrong = 0;
    explorer_configure(&(struct explorer_options){.weak_memory = true, .races = true});
    for (const struct verify_program *program = verify_programs; program->name != NULL; program++) {
        wrong += !is_right(program, VERIFY_SC);
        wrong += !is_right(program, VERIFY_RC11);
    }
    printf("%u wrong\n", wrong);
    return wrong > 0;
}
