/*
 * What the explorer has in place of pthreads and <threads.h>: programs that use it
 * well pass under all schedules with up to two preemptions, and of those that use it
 * badly one schedule fails, with words that tell why.
 */
#include "unit.h"

#include "strategy_exhaustive.h"
#include "strategy_random.h"
#include "sync_programs.h"

enum { PREEMPTIONS_MOST = 2, EXECUTIONS_MOST = 200000 };

static void expect_outcome(const struct sync_program *expected,
                           const struct explorer_outcome *outcome) {
    if (outcome->verdict != expected->verdict ||
        strstr(outcome->message, expected->message) == NULL) {
        fail_msg("%s: %s (%s), and not %s (%s)", expected->name,
                 explorer_verdict_name(outcome->verdict), outcome->message,
                 explorer_verdict_name(expected->verdict), expected->message);
    }
}

static void explore(const struct sync_program *expected) {
    struct explorer_program program = {.name = expected->name, .body = expected->body};
    struct strategy_exhaustive all;
    strategy_exhaustive_init(&all, PREEMPTIONS_MOST);
    uint64_t executions;
    expect_outcome(expected,
                   explorer_search(&program, &all.strategy, EXECUTIONS_MOST, &executions));
    if (expected->verdict == EXPLORER_PASSED && !all.is_complete) {
        fail_msg("%s: more than %d schedules", expected->name, EXECUTIONS_MOST);
    }
    strategy_exhaustive_destroy(&all);
}

/* Schedules with many preemptions, and plain accesses as scheduling points. */
static void explore_at_random(const struct sync_program *expected) {
    struct explorer_program program = {.name = expected->name, .body = expected->body};
    struct strategy_random random;
    strategy_random_init(&random, 1);
    uint64_t executions;
    explorer_configure(&(struct explorer_options){.plain_accesses = true});
    const struct explorer_outcome *outcome =
        explorer_search(&program, &random.strategy, 2000, &executions);
    explorer_configure(&(struct explorer_options){0});
    if (expected->verdict == EXPLORER_PASSED) {
        expect_outcome(expected, outcome);
    }
}

/* They order what they should: what one thread writes before, another may read after. */
static void explore_weakly(const struct sync_program *expected) {
    if (expected->verdict != EXPLORER_PASSED) {
        return;
    }
    struct explorer_program program = {.name = expected->name, .body = expected->body};
    struct strategy_random random;
    strategy_random_init(&random, 1);
    uint64_t executions;
    explorer_configure(&(struct explorer_options){.weak_memory = true, .races = true});
    const struct explorer_outcome *outcome =
        explorer_search(&program, &random.strategy, 2000, &executions);
    explorer_configure(&(struct explorer_options){0});
    expect_outcome(expected, outcome);
}

static void explore_all(const struct sync_program *programs) {
    for (; programs->name != NULL; programs++) {
        explore(programs);
        explore_at_random(programs);
        explore_weakly(programs);
    }
}

static void test_locks(void **state) {
    (void)state;
    explore_all(lock_programs);
}

static void test_waiting(void **state) {
    (void)state;
    explore_all(waiting_programs);
}

static void test_threads(void **state) {
    (void)state;
    explore_all(thread_programs);
}

static void test_c11(void **state) {
    (void)state;
    explore_all(c11_programs);
}

static void test_thread_locals(void **state) {
    (void)state;
    explore_all(thread_local_programs);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_locks), cmocka_unit_test(test_waiting),
                                       cmocka_unit_test(test_threads), cmocka_unit_test(test_c11),
                                       cmocka_unit_test(test_thread_locals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
