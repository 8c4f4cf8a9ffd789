/* See program_verify.h. */
#include "program_verify.h"

#include "program.h"
#include "verify_text.h"

#include <stdlib.h>

static int verify_under(FILE *out, const struct explorer_program *program,
                        const struct program_options *options, enum verify_model model) {
    struct verify_settings settings =
        verify_options_settings(&options->verify, model, program->name);
    struct verify_result result;
    settings.progress = verify_tell_progress;
    fflush(out); /* workers have what is in the buffer, too */
    bool is_well = verify(program, &settings, &result);
    verify_end_progress();
    verify_print(out, model, &result);
    int status = is_well ? verify_status(&result) : VERIFY_CANNOT_RUN;
    if (result.failures > 0) {
        fprintf(out, "%s\n", result.outcome.message);
        char *command = program_verify_command(options, &settings);
        bool is_told = verify_report(out, program, &settings, command, options->svg);
        free(command);
        status = is_told ? status : VERIFY_CANNOT_RUN;
    }
    return status;
}

int program_verify(FILE *out, const struct explorer_program *program,
                   const struct program_options *options) {
    int status = 0;
    program_output_show(false);
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (options->verify.models[model] && (status == 0 || status == VERIFY_NOT_DONE)) {
            status = verify_worse_status(
                status, verify_under(out, program, options, (enum verify_model)model));
        }
    }
    return status;
}
