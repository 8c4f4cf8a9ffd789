/* The set through its public header: order, errors, reset, stats, memory that stays flat. */
#include "unit.h"

static void order_is_kept_over_many_blocks(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t many = 20 * spanset_block_slots() + 1;
    push_range(fixture.set, 1, many);
    pop_range(fixture.set, 1, many);
    assert_null(spanset_pop(fixture.set));
    fixture_destroy(&fixture);
}

static void errors_have_names_and_change_nothing(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    assert_int_equal(spanset_push(fixture.set, NULL), SPANSET_NULL_SPAN);
    push_range(fixture.set, 1, 2);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_NOT_EMPTY);
    assert_int_equal(spanset_destroy(fixture.set), SPANSET_NOT_EMPTY);
    assert_int_equal(spanset_pool_destroy(fixture.pool), SPANSET_IN_USE);
    pop_range(fixture.set, 1, 2);
    for (int status = SPANSET_OK; status <= SPANSET_BROKEN; status++) {
        for (int other = SPANSET_OK; other < status; other++) {
            assert_string_not_equal(spanset_strerror((enum spanset_status)status),
                                    spanset_strerror((enum spanset_status)other));
        }
    }
    assert_non_null(spanset_strerror((enum spanset_status)12345));
    fixture_destroy(&fixture);
}

static void defaults_work_without_options(void **state) {
    (void)state;
    struct spanset_pool *pool;
    struct spanset *set;
    assert_int_equal(spanset_pool_create(NULL, &pool), SPANSET_OK);
    assert_int_equal(spanset_create(pool, &set), SPANSET_OK);
    push_range(set, 1, 2);
    pop_range(set, 1, 2);
    assert_int_equal(spanset_destroy(set), SPANSET_OK);
    assert_int_equal(spanset_pool_destroy(pool), SPANSET_OK);
}

static void reset_returns_the_last_block(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    pop_range(fixture.set, 1, 2);
    struct spanset_pool_stats stats;
    spanset_pool_stats(fixture.pool, &stats);
    assert_int_equal(stats.blocks_pooled, 0);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    spanset_pool_stats(fixture.pool, &stats);
    assert_int_equal(stats.blocks_pooled, 1);
    assert_int_equal(stats.blocks_allocated, 1);
    push_range(fixture.set, 7, 9);
    pop_range(fixture.set, 7, 9);
    fixture_destroy(&fixture);
}

static void stats_count_over_resets(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    for (int round = 0; round < 3; round++) {
        push_range(fixture.set, 1, slots + 2);
        pop_range(fixture.set, 1, slots + 2);
        assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    }
    push_range(fixture.set, 1, 2);
    struct spanset_stats stats;
    spanset_stats(fixture.set, &stats);
    assert_int_equal(stats.pushes, 3 * (slots + 1) + 1);
    assert_int_equal(stats.pops, 3 * (slots + 1));
    assert_int_equal(stats.spans_held, 1);
    assert_int_equal(stats.blocks_installed, 7);
    assert_int_equal(stats.blocks_retired, 3);
    assert_int_equal(stats.resets, 3);
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

/* However many spans pass through, blocks and bytes follow what is held. */
static void memory_follows_what_is_held(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    uint64_t passed = 1;
    push_range(fixture.set, passed, passed + slots);
    uint64_t bytes = 0;
    for (int lap = 0; lap < 2000; lap++) {
        push_range(fixture.set, passed + slots, passed + 2 * slots);
        pop_range(fixture.set, passed, passed + slots);
        passed += slots;
        if (lap == 1) {
            bytes = atomic_load(&fixture.memory.bytes_live);
        }
    }
    assert_int_equal(fixture.memory.bytes_live, bytes);
    pop_range(fixture.set, passed, passed + slots);
    fixture_destroy(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_kept_over_many_blocks),
        cmocka_unit_test(errors_have_names_and_change_nothing),
        cmocka_unit_test(defaults_work_without_options),
        cmocka_unit_test(reset_returns_the_last_block),
        cmocka_unit_test(stats_count_over_resets),
        cmocka_unit_test(memory_follows_what_is_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
