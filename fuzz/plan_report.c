/* See plan_report.h. */
#include "plan_report.h"

#include "../explorer/report.h"
#include "spanset.h"

#include <string.h>

/* With the plan as one line of text. */
static void write_command(char *command, size_t size, const struct plan *plan,
                          const char *program) {
    static char text[PLAN_TEXT_MOST];
    size_t length = plan_print(plan, text, (unsigned)spanset_block_slots());
    for (size_t i = 0; i < length; i++) {
        text[i] = text[i] == '\n' ? ' ' : text[i];
    }
    while (length > 0 && text[length - 1] == ' ') {
        text[--length] = '\0';
    }
    const char *wrap = plan_wraps() ? "FUZZ_WRAP=1 " : "";
    const char *weak = explorer_configuration()->weak_memory ? " --weak" : "";
    snprintf(command, size, "%s%s%s --plan '%s'", wrap, program, weak, text + strspn(text, " "));
}

bool plan_report(FILE *file, const struct plan *plan, const struct explorer_outcome *outcome,
                 const char *program, const char *svg_path) {
    static char command[PLAN_TEXT_MOST + 4096];
    write_command(command, sizeof command, plan, program);
    return explorer_report(file, plan_program(), outcome, command, svg_path);
}
