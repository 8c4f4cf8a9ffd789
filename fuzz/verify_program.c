/* See verify_program.h. */
#include "verify_program.h"

#include "plan_execute.h"
#include "pool_program.h"
#include "spanset.h"

#include <string.h>

const char *const verify_model_names[] = {"SC", "RC11"};

const struct explorer_program *verify_prepare(const struct catalogue_program *program) {
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

struct verify_settings verify_settings_for(const struct verify_request *request,
                                           enum verify_model model, const char *name) {
    return (struct verify_settings){.model = model,
                                    .executions_most = request->executions,
                                    .seconds_most = (double)request->seconds,
                                    .goes_on = request->fewest,
                                    .rounds = request->rounds,
                                    .workers = request->workers,
                                    .state = request->state,
                                    .name = name};
}

static int status_of(const struct verify_result *result) {
    return result->outcome.verdict == EXPLORER_MISFIT ? VERIFY_CANNOT_RUN
           : result->failures > 0                     ? VERIFY_FAILED
           : result->is_complete                      ? 0
                                                      : VERIFY_NOT_DONE;
}

void verify_program(const struct verify_request *request, const struct verify_settings *settings,
                    const struct explorer_program *program, bool is_pool,
                    struct verify_answer *answer) {
    *answer = (struct verify_answer){0};
    bool is_compared = request->compared > 0 && settings->model == VERIFY_RC11;
    bool is_well = is_compared ? compare_final_states(program, settings, is_pool, request->compared,
                                                      &answer->result, &answer->compared)
                               : verify(program, settings, &answer->result);
    answer->status = is_well ? status_of(&answer->result) : VERIFY_CANNOT_RUN;
    if (answer->compared.is_wrong) {
        answer->status = verify_worse(answer->status, VERIFY_FAILED);
    }
}

const char *verify_verdict(const struct verify_result *result) {
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

int verify_worse(int one, int other) {
    static const int order[] = {0, VERIFY_NOT_DONE, VERIFY_FAILED, VERIFY_CANNOT_RUN};
    for (unsigned i = sizeof order / sizeof order[0]; i-- > 0;) {
        if (one == order[i] || other == order[i]) {
            return order[i];
        }
    }
    return VERIFY_CANNOT_RUN;
}
