/* Weak memory: each litmus test has exactly the outcomes that C11 allows, less those that the
 * explorer's documentation leaves out; and without weak memory exactly those of sequential
 * consistency. */
#include "unit.h"

#include "explorer.h"
#include "litmus_programs.h"
#include "strategy_exhaustive.h"

enum { PREEMPTIONS_MOST = 1000, EXECUTIONS_MOST = 20000000, TEXT_MOST = 1000 };

/* Outcomes as the table has them. */
static void print_outcomes(const struct litmus_run *run, char text[TEXT_MOST]) {
    size_t used = 0;
    text[0] = '\0';
    for (unsigned outcome = 0; outcome < LITMUS_OUTCOMES; outcome++) {
        if (!run->seen[outcome]) {
            continue;
        }
        used += (size_t)snprintf(text + used, TEXT_MOST - used, "%s", used > 0 ? " " : "");
        for (unsigned left = run->litmus->results; left > 0; left--) {
            unsigned digit = outcome >> (2 * (left - 1)) & 3;
            used += (size_t)snprintf(text + used, TEXT_MOST - used, "%u", digit);
        }
    }
}

static void find_outcomes(const struct litmus *litmus, bool is_weak, char text[TEXT_MOST]) {
    struct litmus_run run = {.litmus = litmus};
    struct explorer_program program = {.name = litmus->name, .body = litmus_body, .context = &run};
    struct strategy_exhaustive all;
    uint64_t executions;
    strategy_exhaustive_init(&all, PREEMPTIONS_MOST);
    explorer_configure(&(struct explorer_options){.weak_memory = is_weak});
    const struct explorer_outcome *outcome =
        explorer_search(&program, &all.strategy, EXECUTIONS_MOST, &executions);
    explorer_configure(&(struct explorer_options){0});
    assert_string_equal(outcome->message, "");
    assert_true(all.is_complete);
    strategy_exhaustive_destroy(&all);
    print_outcomes(&run, text);
}

/* Leaves out of the list those of the other. */
static void remove_outcomes(char *list, const char *others) {
    for (; others != NULL && *others != '\0'; others += *others == ' ') {
        size_t length = strcspn(others, " ");
        char *found = list;
        while (strncmp(found, others, length) != 0) {
            found += strcspn(found, " ");
            assert_int_not_equal(*found, '\0');
            found++;
        }
        const char *rest = found[length] == ' ' ? found + length + 1 : found + length;
        memmove(found, rest, strlen(rest) + 1);
        others += length;
    }
    size_t length = strlen(list);
    if (length > 0 && list[length - 1] == ' ') {
        list[length - 1] = '\0';
    }
}

static void test_each_has_the_outcomes_of_c11(void **state) {
    (void)state;
    unsigned wrong = 0;
    for (const struct litmus *litmus = litmus_programs; litmus->name != NULL; litmus++) {
        char expected[TEXT_MOST], found[TEXT_MOST];
        snprintf(expected, sizeof expected, "%s", litmus->weak);
        remove_outcomes(expected, litmus->left_out);
        find_outcomes(litmus, true, found);
        if (strcmp(found, expected) != 0) {
            print_error("%s: found %s\n  expected %s\n", litmus->name, found, expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void test_each_is_in_order_without_weak_memory(void **state) {
    (void)state;
    unsigned wrong = 0;
    for (const struct litmus *litmus = litmus_programs; litmus->name != NULL; litmus++) {
        char found[TEXT_MOST];
        const char *expected = litmus->in_order != NULL ? litmus->in_order : litmus->weak;
        find_outcomes(litmus, false, found);
        if (strcmp(found, expected) != 0) {
            print_error("%s: found %s\n  expected %s\n", litmus->name, found, expected);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static bool releases(enum litmus_side side) {
    return side != SIDE_RELAXED && side != SIDE_ACQUIRE_FENCE;
}

static bool acquires(enum litmus_side side) {
    return side != SIDE_RELAXED && side != SIDE_RELEASE_FENCE;
}

static void test_message_passing_needs_both_sides(void **state) {
    (void)state;
    for (unsigned pair = 0; pair < LITMUS_SIDES * LITMUS_SIDES; pair++) {
        char found[TEXT_MOST];
        litmus_writer = (enum litmus_side)(pair / LITMUS_SIDES);
        litmus_reader = (enum litmus_side)(pair % LITMUS_SIDES);
        bool is_ordered = releases(litmus_writer) && acquires(litmus_reader);
        const char *expected = is_ordered ? message_passing.in_order : message_passing.weak;
        find_outcomes(&message_passing, true, found);
        if (strcmp(found, expected) != 0) {
            print_error("MP, sides %u and %u: found %s\n  expected %s\n", litmus_writer,
                        litmus_reader, found, expected);
            fail();
        }
        find_outcomes(&message_passing, false, found);
        assert_string_equal(found, message_passing.in_order);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_has_the_outcomes_of_c11),
        cmocka_unit_test(test_each_is_in_order_without_weak_memory),
        cmocka_unit_test(test_message_passing_needs_both_sides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
