/* The parts of stress that judge: the test for drift, the histogram of latencies, the ledger. */
#include "unit.h"

#include "../explorer/random.h"
#include "../stress/drift.h"
#include "../stress/latency.h"
#include "../stress/ledger.h"

enum { POINTS = 3600 };

static struct point points[POINTS];

/* A point a second: `start`, noise of up to `noise` on either side, and `slope` for each hour. */
static struct drift drift_with(double start, double noise, double slope, uint64_t seed) {
    struct random random = {seed};
    for (size_t i = 0; i < POINTS; i++) {
        double share = (double)random_below(&random, 2001) / 1000 - 1;
        points[i] = (struct point){
            (double)i, start + noise * share + slope * (double)i / (double)POINTS, NULL};
    }
    return drift_of(points, POINTS);
}

static void test_steady_noise_does_not_grow(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct drift drift = drift_with(100, 50, 0, seed);
        assert_true(drift.known);
        assert_false(drift_grows(&drift, 2));
        assert_true(drift.slope < 4 * drift.error && drift.slope > -4 * drift.error);
    }
}

static void test_a_leak_under_noise_grows(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct drift drift = drift_with(100, 50, 20, seed);
        assert_true(drift_grows(&drift, 2));
        assert_true(drift.slope > 12 && drift.slope < 28);
    }
}

static void test_growth_within_tolerance_is_none(void **state) {
    (void)state;
    struct drift drift = drift_with(100, 0.001, 1, 1);
    assert_false(drift_grows(&drift, 2));
    assert_true(drift_grows(&drift, 0.5));
}

static void test_warm_up_is_left_out(void **state) {
    (void)state;
    for (size_t i = 0; i < POINTS; i++) {
        points[i] =
            (struct point){(double)i, i < POINTS / 5 ? (double)i : (double)POINTS / 5, NULL};
    }
    struct drift drift = drift_of(points, POINTS);
    assert_true(drift.known);
    assert_false(drift_grows(&drift, 0));
}

/* Two kinds, of which one holds 900 more, and is met ever more often. */
static struct drift drift_of_two_kinds(double slope) {
    static const char *const kinds[] = {"small", "large"};
    struct random random = {7};
    for (size_t i = 0; i < POINTS; i++) {
        bool is_large = random_below(&random, UINT64_C(2) * POINTS) < i;
        points[i] = (struct point){(double)i,
                                   (is_large ? 900 : 0) + slope * (double)i / (double)POINTS +
                                       (double)random_below(&random, 10),
                                   kinds[is_large]};
    }
    return drift_of(points, POINTS);
}

static void test_what_is_met_more_often_is_no_growth(void **state) {
    (void)state;
    struct drift none = drift_of_two_kinds(0);
    assert_false(drift_grows(&none, 2));
    assert_true(none.slope < 4 * none.error && none.slope > -4 * none.error && none.error < 1);
    struct drift leak = drift_of_two_kinds(20);
    assert_true(drift_grows(&leak, 2));
    for (size_t i = 0; i < POINTS; i++) {
        points[i].kind = NULL; /* it would seem to grow */
        points[i].value = random_below(&(struct random){i}, UINT64_C(2) * POINTS) < i ? 900 : 0;
    }
    struct drift mixed = drift_of(points, POINTS);
    assert_true(drift_grows(&mixed, 2));
}

static void test_few_samples_say_nothing(void **state) {
    (void)state;
    assert_false(drift_of(points, 0).known);
    assert_false(drift_of(points, DRIFT_SAMPLES_LEAST).known);
    assert_true(drift_of(points, (size_t)2 * DRIFT_SAMPLES_LEAST).known);
}

static void test_percentiles_are_right_within_a_quarter(void **state) {
    (void)state;
    struct latency latency = {0};
    for (uint64_t ns = 1; ns <= 100000; ns++) {
        latency_add(&latency, ns);
    }
    uint64_t none[LATENCY_BUCKETS] = {0};
    uint64_t all[LATENCY_BUCKETS] = {0};
    latency_sum(all, &latency);
    static const double shares[] = {0.1, 0.5, 0.99, 0.999};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        double found = latency_percentile(all, none, shares[i]);
        double exact = shares[i] * 100000;
        assert_true(found >= exact && found <= 1.25 * exact);
    }
    assert_true(latency_percentile(all, all, 0.5) == 0);
    latency_add(&latency, UINT64_MAX);
    latency_add(&latency, 0);
}

static void test_a_span_moves_only_from_where_it_is(void **state) {
    (void)state;
    struct ledger ledger = ledger_create(1);
    struct span *span = ledger.spans;
    struct whereabouts hand = {.worker = 3};
    struct whereabouts set = {.in_set = true, .set = 2, .worker = 3};
    struct whereabouts anybody = {.in_set = true, .set = 2, .worker = ANY_WORKER};
    struct whereabouts was;
    ledger_place_in_hand(span, 3);
    assert_true(ledger_move(span, hand, set, &was));
    assert_false(ledger_move(span, hand, set, &was)); /* pushed twice */
    assert_true(was.in_set && was.set == 2 && was.worker == 3 && was.generation == 2);
    assert_true(ledger_move(span, anybody, (struct whereabouts){.worker = 5}, &was));
    assert_false(ledger_move(span, anybody, hand, &was)); /* popped twice */
    char words[WHEREABOUTS_LENGTH];
    assert_string_equal(ledger_words(was, words), "in the hand of worker 5 (move 3)");
    ledger_destroy(&ledger);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady_noise_does_not_grow),
        cmocka_unit_test(test_a_leak_under_noise_grows),
        cmocka_unit_test(test_growth_within_tolerance_is_none),
        cmocka_unit_test(test_warm_up_is_left_out),
        cmocka_unit_test(test_what_is_met_more_often_is_no_growth),
        cmocka_unit_test(test_few_samples_say_nothing),
        cmocka_unit_test(test_percentiles_are_right_within_a_quarter),
        cmocka_unit_test(test_a_span_moves_only_from_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
