/* The explorer itself: schedules as text, strategies, spinning, the arena, verdicts. */
#include "unit.h"

#include "explorer_programs.h"
#include "minimise.h"
#include "strategies.h"
#include "strategy_exhaustive.h"
#include "strategy_replay.h"

#include <stdlib.h>

enum { EXECUTIONS = 2000 };

static struct explorer_program program_of(void (*body)(void *), void *context) {
    return (struct explorer_program){.name = "test", .body = body, .context = context};
}

static const struct explorer_outcome *run_once(const struct explorer_program *program) {
    struct explorer_strategy *strategy =
        strategy_make("round-robin", &(struct strategy_settings){0});
    uint64_t executions;
    return explorer_search(program, strategy, 1, &executions);
}

static void test_schedules_as_text(void **state) {
    (void)state;
    struct schedule schedule;
    const char *problem;
    char text[100];
    assert_true(schedule_parse(" 2a b  _ 3Z", &schedule, &problem));
    assert_int_equal(schedule.length, 7);
    assert_int_equal(schedule_switches(&schedule), 3);
    assert_int_equal(schedule_print(&schedule, text, sizeof text), strlen("2a b _ 3Z"));
    assert_string_equal(text, "2a b _ 3Z");
    free((void *)(uintptr_t)schedule.choices);
    static const char *const wrong[] = {"2", "a 2 b", "0a", "a!", "99999999999999999999a"};
    for (unsigned i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (schedule_parse(wrong[i], &schedule, &problem)) {
            fail_msg("'%s' was taken for a schedule", wrong[i]);
        }
    }
}

/* What a search did, as one number: verdicts and all choices. */
static uint64_t trace_of(const char *name, void (*body)(void *), void *context) {
    static const uint8_t bytes[] = {7, 3, 200, 41, 0, 5, 99, 1, 1, 2, 80, 13, 4};
    struct strategy_settings settings = {
        .seed = 42, .preemptions = 2, .bytes = bytes, .bytes_length = sizeof bytes};
    struct explorer_strategy *strategy = strategy_make(name, &settings);
    struct explorer_program program = program_of(body, context);
    uint64_t trace = 0;
    for (unsigned i = 0; i < EXECUTIONS && strategy->begin(strategy); i++) {
        const struct explorer_outcome *outcome = explorer_execute(&program, strategy);
        trace = random_mix(trace ^ (uint64_t)outcome->verdict ^ outcome->steps << 8);
        for (size_t n = 0; n < outcome->schedule.length; n++) {
            trace = random_mix(trace ^ outcome->schedule.choices[n]);
        }
    }
    return trace;
}

/* The numbers are the same for every compiler and sanitizer, or one of them is not deterministic.
 * They change when strategies or the programs do: the message has the new one. */
static void test_one_seed_gives_one_run(void **state) {
    (void)state;
    static const struct {
        const char *strategy;
        uint64_t lost_update, additions;
    } expected[] = {
        {"mixed", UINT64_C(0xc42f9e0b0da44308), UINT64_C(0x1e6288eced36e585)},
        {"weighted", UINT64_C(0xd3519a2754ce2c7a), UINT64_C(0xafc76c57d2911d45)},
        {"random", UINT64_C(0x21c6137d4b5e08c4), UINT64_C(0x8aa5f012a975a3f6)},
        {"pct", UINT64_C(0x2923d4d5526fdb69), UINT64_C(0x7a6e5e3b598aa090)},
        {"round-robin", UINT64_C(0x714ec137ade56a73), UINT64_C(0x17686a04590f9258)},
        {"exhaustive", UINT64_C(0x9c089e9173d53c0a), UINT64_C(0xfaaaf4e4c05efafd)},
        {"bytes", UINT64_C(0xe8ca682722aed38d), UINT64_C(0x736fc3f6701a014a)},
    };
    unsigned five = 5;
    for (unsigned i = 0; i < sizeof expected / sizeof *expected; i++) {
        uint64_t lost = trace_of(expected[i].strategy, lost_update, NULL);
        uint64_t added = trace_of(expected[i].strategy, additions, &five);
        assert_int_equal(lost, trace_of(expected[i].strategy, lost_update, NULL));
        assert_int_equal(added, trace_of(expected[i].strategy, additions, &five));
        if (lost != expected[i].lost_update || added != expected[i].additions) {
            fail_msg("{\"%s\", UINT64_C(%#llx), UINT64_C(%#llx)},", expected[i].strategy,
                     (unsigned long long)lost, (unsigned long long)added);
        }
    }
}

/* How many schedules there are with at most so many preemptions. */
static uint64_t count_schedules(unsigned additions_each, unsigned preemptions) {
    struct explorer_program program = program_of(additions, &additions_each);
    struct strategy_exhaustive all;
    uint64_t executions;
    strategy_exhaustive_init(&all, preemptions);
    assert_int_equal(explorer_search(&program, &all.strategy, 100000, &executions)->verdict,
                     EXPLORER_PASSED);
    assert_true(all.is_complete);
    strategy_exhaustive_destroy(&all);
    return executions;
}

/* A thread of n operations can stop before each: n + 1 pieces, and two such threads have
 * (2n + 2)! / ((n + 1)!)^2 interleavings. */
static void test_exhaustive_runs_each_schedule_once(void **state) {
    (void)state;
    assert_int_equal(count_schedules(2, 0), 2);
    assert_int_equal(count_schedules(2, 1), 2 + 4); /* a | bbb | aa, aa | bbb | a; the same for b */
    assert_int_equal(count_schedules(2, 100), 20);
    assert_int_equal(count_schedules(3, 100), 70);
    assert_int_equal(count_schedules(4, 100), 252);
}

/* Sequential consistency: one of the two sees the other, in each of the ways there are. */
static void test_store_buffering(void **state) {
    (void)state;
    unsigned outcomes = 0;
    struct explorer_program program = program_of(store_buffering, &outcomes);
    struct strategy_exhaustive all;
    uint64_t executions;
    strategy_exhaustive_init(&all, 100);
    explorer_search(&program, &all.strategy, 100000, &executions);
    assert_true(all.is_complete);
    strategy_exhaustive_destroy(&all);
    assert_int_equal(outcomes, 1U << 1 | 1U << 2 | 1U << 3);
}

static void test_every_strategy_finds_a_lost_update(void **state) {
    (void)state;
    static const char *const names[] = {"mixed", "random",      "weighted",
                                        "pct",   "round-robin", "exhaustive"};
    struct explorer_program program = program_of(lost_update, NULL);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        struct strategy_settings settings = {.seed = 1, .preemptions = 1};
        uint64_t executions;
        const struct explorer_outcome *outcome =
            explorer_search(&program, strategy_make(names[i], &settings), 100, &executions);
        assert_int_equal(outcome->verdict, EXPLORER_FAILED);
    }
}

static void test_a_failure_is_replayed(void **state) {
    (void)state;
    struct explorer_program program = program_of(lost_update, NULL);
    const struct explorer_outcome *outcome;
    struct strategy_settings settings = {.seed = 1};
    uint64_t executions;
    outcome = explorer_search(&program, strategy_make("random", &settings), 1000, &executions);
    struct failure_kind kind = failure_kind_of(outcome);
    int preemptions = explorer_find_simplest(&program, &kind, 3, 10000, &outcome);
    assert_int_equal(preemptions, 1);

    char text[200];
    struct schedule schedule;
    const char *problem;
    schedule_print(&outcome->schedule, text, sizeof text);
    assert_true(schedule_parse(text, &schedule, &problem));
    struct strategy_replay replay;
    strategy_replay_init(&replay, schedule, true);
    outcome = explorer_search(&program, &replay.strategy, 10, &executions);
    assert_int_equal(executions, 1);
    assert_true(failure_is(outcome, &kind));

    struct schedule of_another = {(const uint8_t[]){1, 9, 9}, 3}; /* there is no thread i */
    strategy_replay_init(&replay, of_another, true);
    assert_int_equal(explorer_search(&program, &replay.strategy, 1, &executions)->verdict,
                     EXPLORER_MISFIT);
    free((void *)(uintptr_t)schedule.choices);
}

static void test_who_spins_is_passed_over(void **state) {
    (void)state;
    struct explorer_program program = program_of(spin_until_set, NULL);
    static const char *const names[] = {"mixed", "random", "weighted", "pct", "round-robin"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        uint64_t executions;
        const struct explorer_outcome *outcome = explorer_search(
            &program, strategy_make(names[i], &(struct strategy_settings){.seed = 1}), 1000,
            &executions);
        assert_int_equal(outcome->verdict, EXPLORER_PASSED);
        assert_in_range(outcome->steps, 1, 1000);
    }
}

static void test_a_livelock_is_reported(void **state) {
    (void)state;
    struct explorer_program spins = program_of(spin_for_ever, NULL);
    const struct explorer_outcome *outcome = run_once(&spins);
    assert_int_equal(outcome->verdict, EXPLORER_LIVELOCK);
    assert_non_null(strstr(outcome->message, "a spins; b spins"));
    struct explorer_program busy = program_of(busy_for_ever, NULL);
    outcome = run_once(&busy);
    assert_int_equal(outcome->verdict, EXPLORER_LIVELOCK);
    assert_non_null(strstr(outcome->message, "no end"));
}

static void test_memory_is_the_same_each_time(void **state) {
    (void)state;
    void *first[3], *second[3];
    struct explorer_program program = program_of(allocates, first);
    assert_int_equal(run_once(&program)->verdict, EXPLORER_PASSED);
    program.context = second;
    assert_int_equal(run_once(&program)->verdict, EXPLORER_PASSED);
    assert_ptr_equal(first[0], second[0]);
    assert_ptr_equal(first[1], second[1]);
    assert_ptr_equal(first[1], first[2]); /* what was freed is used again */
}

static void test_misuse_of_the_heap_fails(void **state) {
    (void)state;
    struct explorer_program twice = program_of(frees_twice, NULL);
    const struct explorer_outcome *outcome = run_once(&twice);
    assert_int_equal(outcome->verdict, EXPLORER_FAILED);
    assert_non_null(strstr(outcome->message, "freed before"));
    struct explorer_program middle = program_of(frees_a_middle, NULL);
    outcome = run_once(&middle);
    assert_int_equal(outcome->verdict, EXPLORER_FAILED);
    assert_non_null(strstr(outcome->message, "malloc has not returned"));
}

static void test_what_set_up_leaves_is_put_back(void **state) {
    (void)state;
    struct explorer_program program = program_of(kept_body, NULL);
    program.set_up = kept_set_up;
    struct strategy_settings settings = {.seed = 1};
    uint64_t executions;
    const struct explorer_outcome *outcome =
        explorer_search(&program, strategy_make("random", &settings), 10, &executions);
    assert_string_equal(outcome->message, "");
    assert_int_equal(outcome->verdict, EXPLORER_PASSED);
    assert_int_equal(executions, 10);
}

static unsigned invariant_calls;

static void count_and_fail(void *context) {
    (void)context;
    if (++invariant_calls == 5) {
        explorer_fail("the fifth step");
    }
}

static void test_invariants_are_checked_at_each_step(void **state) {
    (void)state;
    unsigned three = 3;
    struct explorer_program program = program_of(additions, &three);
    program.invariant = count_and_fail;
    const struct explorer_outcome *outcome = run_once(&program);
    assert_int_equal(outcome->verdict, EXPLORER_FAILED);
    assert_string_equal(outcome->message, "the fifth step");
    assert_int_equal(invariant_calls, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedules_as_text),
        cmocka_unit_test(test_one_seed_gives_one_run),
        cmocka_unit_test(test_exhaustive_runs_each_schedule_once),
        cmocka_unit_test(test_store_buffering),
        cmocka_unit_test(test_every_strategy_finds_a_lost_update),
        cmocka_unit_test(test_a_failure_is_replayed),
        cmocka_unit_test(test_who_spins_is_passed_over),
        cmocka_unit_test(test_a_livelock_is_reported),
        cmocka_unit_test(test_memory_is_the_same_each_time),
        cmocka_unit_test(test_misuse_of_the_heap_fails),
        cmocka_unit_test(test_what_set_up_leaves_is_put_back),
        cmocka_unit_test(test_invariants_are_checked_at_each_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
