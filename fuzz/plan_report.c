/* See plan_report.h. */
#include "plan_report.h"

#include "../explorer/report.h"
#include "spanset.h"

#include <string.h>

/* The program that takes plans of this block size, with the plan as one line of text. */
static void write_command(char *command, size_t size, const struct plan *plan) {
    static char text[PLAN_TEXT_MOST];
    unsigned slots = (unsigned)spanset_block_slots();
    size_t length = plan_print(plan, text, slots);
    for (size_t i = 0; i < length; i++) {
        text[i] = text[i] == '\n' ? ' ' : text[i];
    }
    while (length > 0 && text[length - 1] == ' ') {
        text[--length] = '\0';
    }
    snprintf(command, size, "spanset-explore-%u --plan '%s'", slots, text + strspn(text, " "));
}

bool plan_report(FILE *file, const struct plan *plan, const struct explorer_outcome *outcome,
                 const char *svg_path) {
    static char command[PLAN_TEXT_MOST + 100];
    write_command(command, sizeof command, plan);
    return explorer_report(file, plan_program(), outcome, command, svg_path);
}
