/* Reads litmus programs, one in a line, and answers each with a line of all its outcomes under weak
 * memory; or with "too many", where the search was given up. */
#include "explorer.h"
#include "litmus_interpreter.h"
#include "strategy_exhaustive.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 1000, OUTCOMES_MOST = 4096, OUTCOME_MOST = 64, PREEMPTIONS_MOST = 1000 };

static const uint64_t executions_most = 300000;

static char outcomes[OUTCOMES_MOST][OUTCOME_MOST];
static size_t outcomes_length;

static void add_outcome(const char *outcome) {
    for (size_t i = outcomes_length; i-- > 0;) {
        if (strcmp(outcomes[i], outcome) == 0) {
            return;
        }
    }
    if (outcomes_length == OUTCOMES_MOST) {
        fputs("run_litmus: too many outcomes\n", stderr);
        exit(2);
    }
    snprintf(outcomes[outcomes_length++], OUTCOME_MOST, "%s", outcome);
}

static void answer(struct interpreted_program *interpreted) {
    struct explorer_program program = {
        .name = "litmus", .body = interpreted_body, .context = interpreted};
    struct strategy_exhaustive all;
    uint64_t executions;
    strategy_exhaustive_init(&all, PREEMPTIONS_MOST);
    outcomes_length = 0;
    const struct explorer_outcome *last =
        explorer_search(&program, &all.strategy, executions_most, &executions);
    if (last->verdict != EXPLORER_PASSED) {
        fprintf(stderr, "run_litmus: %s\n", last->message);
        exit(2);
    }
    if (!all.is_complete) {
        puts("too many");
    } else {
        for (size_t i = 0; i < outcomes_length; i++) {
            printf("%s%s", i > 0 ? " " : "", outcomes[i]);
        }
        putchar('\n');
    }
    strategy_exhaustive_destroy(&all);
}

int main(void) {
    char line[LINE_MOST];
    explorer_configure(&(struct explorer_options){.weak_memory = true});
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct interpreted_program program = {.report = add_outcome};
        line[strcspn(line, "\n")] = '\0';
        if (!interpreted_parse(line, &program)) {
            fprintf(stderr, "run_litmus: no program: %s\n", line);
            return 2;
        }
        answer(&program);
        fflush(stdout);
    }
    return 0;
}
