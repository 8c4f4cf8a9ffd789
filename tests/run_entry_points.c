/* Runs entry_points.c under the explorer, with plain accesses as scheduling points and without,
 * while others run, too. See test_entry_points.sh. */
#include "explorer.h"
#include "strategy_random.h"

#include <stdio.h>

void entry_points(void *context);
void check_failed(const char *what, int line);

void check_failed(const char *what, int line) {
    explorer_fail("entry_points.c:%d: not so: %s", line, what);
}

static uint64_t run(bool plain_accesses) {
    explorer_configure(&(struct explorer_options){.plain_accesses = plain_accesses});
    struct explorer_program program = {.name = "entry points", .body = entry_points};
    struct strategy_random random;
    strategy_random_init(&random, 1);
    uint64_t executions;
    const struct explorer_outcome *outcome =
        explorer_search(&program, &random.strategy, 3, &executions);
    if (outcome->verdict != EXPLORER_PASSED) {
        printf("%s: %s\n", explorer_verdict_name(outcome->verdict), outcome->message);
        return 0;
    }
    return outcome->steps;
}

int main(void) {
    uint64_t atomic = run(false), all = run(true);
    printf("%llu steps, with plain accesses %llu\n", (unsigned long long)atomic,
           (unsigned long long)all);
    return atomic == 0 || all <= atomic;
}
