/* Reads lines of a memory model (sc, rc11) and a litmus program, and answers each with a line: how
 * many executions the program has under the model, how many are blocked, and their outcomes. */
#include "explorer.h"
#include "litmus_interpreter.h"
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 1000, OUTCOMES_MOST = 65536, OUTCOME_MOST = 64 };

static char outcome_now[OUTCOME_MOST];
static char outcomes[OUTCOMES_MOST][OUTCOME_MOST];
static size_t outcomes_length;

static void note_outcome(const char *outcome) {
    snprintf(outcome_now, sizeof outcome_now, "%s", outcome);
}

/* Of an execution that counts. */
static void add_outcome(void *context) {
    (void)context;
    for (size_t i = outcomes_length; i-- > 0;) {
        if (strcmp(outcomes[i], outcome_now) == 0) {
            return;
        }
    }
    if (outcomes_length == OUTCOMES_MOST) {
        fputs("run_graphs: too many outcomes\n", stderr);
        exit(2);
    }
    memcpy(outcomes[outcomes_length++], outcome_now, sizeof outcome_now);
}

static int compare(const void *left, const void *right) { return strcmp(left, right); }

static void answer(struct interpreted_program *interpreted, enum verify_model model) {
    struct explorer_program program = {
        .name = "litmus", .body = interpreted_body, .context = interpreted};
    struct verify_settings settings = {.model = model, .executed = add_outcome};
    struct verify_result result;
    outcomes_length = 0;
    bool is_well = verify(&program, &settings, &result);
    if (result.failures > 0) {
        fprintf(stderr, "run_graphs: %s\n", result.outcome.message);
        exit(2);
    }
    if (!is_well || !result.is_complete) {
        fputs("run_graphs: the search did not end\n", stderr);
        exit(2);
    }
    qsort(outcomes, outcomes_length, OUTCOME_MOST, compare);
    printf("%" PRIu64 " %" PRIu64, result.executions, result.blocked);
    for (size_t i = 0; i < outcomes_length; i++) {
        printf(" %s", outcomes[i]);
    }
    putchar('\n');
}

int main(void) {
    char line[LINE_MOST];
    explorer_configure(&(struct explorer_options){.weak_memory = true});
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct interpreted_program program = {.report = note_outcome};
        line[strcspn(line, "\n")] = '\0';
        bool is_sc = strncmp(line, "sc ", 3) == 0;
        if ((!is_sc && strncmp(line, "rc11 ", 5) != 0) ||
            !interpreted_parse(strchr(line, ' '), &program)) {
            fprintf(stderr, "run_graphs: no model and program: %s\n", line);
            return 2;
        }
        answer(&program, is_sc ? VERIFY_SC : VERIFY_RC11);
        fflush(stdout);
    }
    return 0;
}
