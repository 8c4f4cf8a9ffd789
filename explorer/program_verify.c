/* See program_verify.h. */
#include "program_verify.h"

#include "program.h"
#include "verify_text.h"

#include <stdlib.h>
#include <string.h>

/* Prints the failure, or why it cannot be verified. */
static bool report(FILE *out, const struct explorer_program *program,
                   const struct program_options *options, const struct verify_settings *settings,
                   const struct verify_result *result) {
    fprintf(out, "%s\n", result->outcome.message);
    if (result->outcome.verdict == EXPLORER_MISFIT) {
        return true;
    }
    char *command = program_verify_command(options, settings);
    bool is_told = verify_report(out, program, settings, command, options->svg);
    free(command);
    return is_told;
}

static int verify_under(FILE *out, const struct explorer_program *program,
                        const struct program_options *options, enum verify_model model) {
    struct verify_settings settings = verify_options_settings(&options->verify, model, "");
    char *command = program_verify_command(options, &settings);
    settings.name = strchr(command + 1, ' '); /* behind the program: its name may change, not it */
    settings.progress = verify_tell_progress;
    fflush(out); /* workers have what is in the buffer, too */
    struct verify_result result;
    bool is_well = verify(program, &settings, &result);
    free(command);
    verify_end_progress();
    if (!is_well) {
        return VERIFY_CANNOT_RUN;
    }
    verify_print(out, model, &result);
    int status = verify_status(&result);
    if (result.failures > 0 && !report(out, program, options, &settings, &result)) {
        status = VERIFY_CANNOT_RUN;
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
