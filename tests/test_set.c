/* The set through its public header: order, errors, reset, stats, memory that stays flat. */
#include "unit.h"

#include <stdlib.h>

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
    assert_int_equal(SPANSET_OK, 0);
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

/* Half an allocator is none. */
static void half_an_allocator_is_not_used(void **state) {
    (void)state;
    for (int half = 0; half < 2; half++) {
        struct failing_allocator memory = {0};
        struct spanset_pool_options options = {.allocator = failing_allocator_interface(&memory)};
        if (half == 0) {
            options.allocator.allocate = NULL;
        } else {
            options.allocator.release = NULL;
        }
        struct spanset_pool *pool;
        assert_int_equal(spanset_pool_create(&options, &pool), SPANSET_OK);
        assert_int_equal(memory.calls, 0);
        assert_int_equal(spanset_pool_destroy(pool), SPANSET_OK);
    }
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
    assert_int_equal(stats.blocks_retired, 6); /* by pops and resets */
    assert_int_equal(stats.resets, 3);
    assert_int_equal(stats.pops_waited + stats.installs_raced, 0); /* nobody else was there */
    pop_range(fixture.set, 1, 2);
    spanset_stats(fixture.set, &stats);
    assert_int_equal(stats.pops, 3 * (slots + 1) + 1);
    struct spanset_pool_stats pool;
    spanset_pool_stats(fixture.pool, &pool);
    assert_int_equal(pool.takes, 7);
    assert_int_equal(pool.gives, 6);
    assert_int_equal(pool.takes_retried + pool.gives_retried + pool.out_of_memory, 0);
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

static void many_go_in_and_come_out_in_order(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    size_t count = 3 * spanset_block_slots() + 1;
    void **spans = calloc(count + 1, sizeof *spans);
    assert_non_null(spans);
    for (size_t i = 0; i < count; i++) {
        spans[i] = span_number(2 + i);
    }
    size_t pushed;
    push_range(fixture.set, 1, 2);
    assert_int_equal(spanset_push_many(fixture.set, spans, count, &pushed), SPANSET_OK);
    assert_int_equal(pushed, count);
    pop_range(fixture.set, 1, 3);
    assert_int_equal(spanset_pop_many(fixture.set, spans, count + 1), count - 1);
    for (size_t i = 0; i < count - 1; i++) {
        assert_ptr_equal(spans[i], span_number(3 + i));
    }
    assert_int_equal(spanset_pop_many(fixture.set, spans, 1), 0);
    assert_int_equal(spanset_push_many(fixture.set, spans, 0, &pushed), SPANSET_OK);
    assert_int_equal(pushed, 0);
    for (size_t null = 0; null < 3; null++) {
        void *some[] = {span_number(1), span_number(2), span_number(3)};
        some[null] = NULL;
        pushed = 7;
        assert_int_equal(spanset_push_many(fixture.set, some, 3, &pushed), SPANSET_NULL_SPAN);
        assert_int_equal(pushed, 0);
        assert_null(spanset_pop(fixture.set));
    }
    free(spans);
    fixture_destroy(&fixture);
}

/* A few more than a block has, from a block's start: neither call goes past what it was given. */
static void many_end_where_they_end(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    size_t count = spanset_block_slots() + 1;
    void **spans = calloc(2 * count, sizeof *spans);
    assert_non_null(spans);
    for (size_t i = 0; i < 2 * count; i++) {
        spans[i] = span_number(1 + i);
    }
    size_t pushed;
    assert_int_equal(spanset_push_many(fixture.set, spans, count, &pushed), SPANSET_OK);
    assert_int_equal(pushed, count);
    struct spanset_stats stats;
    spanset_stats(fixture.set, &stats);
    assert_int_equal(stats.spans_held, count);
    push_range(fixture.set, 1 + count, 1 + 2 * count);
    memset(spans, 0, 2 * count * sizeof *spans);
    assert_int_equal(spanset_pop_many(fixture.set, spans, count), count);
    for (size_t i = 0; i < 2 * count; i++) {
        assert_ptr_equal(spans[i], i < count ? span_number(1 + i) : NULL);
    }
    pop_range(fixture.set, 1 + count, 1 + 2 * count);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    push_range(fixture.set, 1, 3);
    pop_range(fixture.set, 1, 2); /* which has seen two */
    push_range(fixture.set, 3, 9);
    assert_int_equal(spanset_pop_many(fixture.set, spans, 2), 2); /* one seen, one looked for */
    pop_range(fixture.set, 4, 9);
    free(spans);
    fixture_destroy(&fixture);
}

/* Memory for one block: what fits goes in, and comes out. */
static void what_fits_goes_in(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    size_t count = 2 * spanset_block_slots();
    void **spans = calloc(count, sizeof *spans);
    assert_non_null(spans);
    for (size_t i = 0; i < count; i++) {
        spans[i] = span_number(1 + i);
    }
    size_t pushed;
    push_range(fixture.set, 100, 101);
    failing_allocator_plan(&fixture.memory, 1, true);
    assert_int_equal(spanset_push_many(fixture.set, spans, count, &pushed), SPANSET_OUT_OF_MEMORY);
    assert_int_equal(pushed, spanset_block_slots() - 1);
    struct spanset_pool_stats stats;
    spanset_pool_stats(fixture.pool, &stats);
    assert_int_equal(stats.out_of_memory, 1);
    pop_range(fixture.set, 100, 101);
    pop_range(fixture.set, 1, 1 + pushed);
    assert_null(spanset_pop(fixture.set));
    free(spans);
    fixture_destroy(&fixture);
}

struct observed {
    char letters[20]; /* of events, in their order */
    unsigned length;
};

static void observe_block(void *context, enum spanset_block_event event, uint64_t block,
                          const struct spanset *set) {
    struct observed *observed = context;
    assert_true(block < 2);
    assert_true((set == NULL) == (event == SPANSET_BLOCK_BORN));
    observed->letters[observed->length++] = "BILR"[event];
}

static void an_observer_is_told_what_happens_to_blocks(void **state) {
    (void)state;
    struct observed observed = {{0}, 0};
    struct spanset_pool_options options = {.on_block = observe_block,
                                           .on_block_context = &observed};
    struct spanset_pool *pool;
    struct spanset *set;
    assert_int_equal(spanset_pool_create(&options, &pool), SPANSET_OK);
    assert_int_equal(spanset_create(pool, &set), SPANSET_OK);
    uint64_t slots = spanset_block_slots();
    push_range(set, 1, slots + 2);
    assert_string_equal(observed.letters, "BIBI");
    pop_range(set, 1, slots + 2);
    assert_string_equal(observed.letters,
                        "BIBILR"); /* the first block; the second is still in use */
    assert_int_equal(spanset_reset(set), SPANSET_OK);
    assert_string_equal(observed.letters, "BIBILRR");
    assert_int_equal(spanset_destroy(set), SPANSET_OK);
    assert_int_equal(spanset_pool_destroy(pool), SPANSET_OK);
    assert_string_equal(observed.letters, "BIBILRR");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_kept_over_many_blocks),
        cmocka_unit_test(errors_have_names_and_change_nothing),
        cmocka_unit_test(defaults_work_without_options),
        cmocka_unit_test(half_an_allocator_is_not_used),
        cmocka_unit_test(reset_returns_the_last_block),
        cmocka_unit_test(stats_count_over_resets),
        cmocka_unit_test(memory_follows_what_is_held),
        cmocka_unit_test(many_go_in_and_come_out_in_order),
        cmocka_unit_test(many_end_where_they_end),
        cmocka_unit_test(what_fits_goes_in),
        cmocka_unit_test(an_observer_is_told_what_happens_to_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
