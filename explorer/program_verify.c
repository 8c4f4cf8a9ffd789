/* See program_verify.h. */
#include "program_verify.h"

#include "program.h"
#include "verify_text.h"

#include <stdlib.h>
#include <string.h>

/* Prints the failure, and draws it, or says why it cannot be verified. */
static bool report(FILE *out, const struct explorer_program *program, const char *command,
                   const char *svg, const struct verify_settings *settings,
                   const struct verify_result *result) {
    fprintf(out, "%s\n", result->outcome.message);
    return result->outcome.verdict == EXPLORER_MISFIT ||
           verify_report(out, program, settings, command, svg);
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
    verify_end_progress();
    if (is_well) {
        verify_print(out, model, &result);
    }
    if (is_well && result.failures > 0) {
        is_well = report(out, program, command, options->svg, &settings, &result);
    }
    free(command);
    return is_well ? verify_status(&result) : VERIFY_CANNOT_RUN;
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
