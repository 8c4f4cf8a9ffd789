/* See verify_program.h. */
#include "verify_program.h"

#include "plan_execute.h"
#include "pool_program.h"
#include "spanset.h"

#include <string.h>

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

void verify_program(const struct verify_request *request, const struct verify_settings *settings,
                    const struct explorer_program *program, bool is_pool,
                    struct verify_answer *answer) {
    *answer = (struct verify_answer){0};
    bool is_compared = request->compared > 0 && settings->model == VERIFY_RC11;
    bool is_well = is_compared ? compare_final_states(program, settings, is_pool, request->compared,
                                                      &answer->result, &answer->compared)
                               : verify(program, settings, &answer->result);
    answer->status = is_well ? verify_status(&answer->result) : VERIFY_CANNOT_RUN;
    if (answer->compared.is_wrong) {
        answer->status = verify_worse_status(answer->status, VERIFY_FAILED);
    }
}
