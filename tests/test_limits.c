/* At the limits: a pool that is full, a mutex that cannot be made, a wait that goes on, positions
 * that wrap. */
#include "unit.h"

#include "backoff.h"
#include "support/inside.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* A pool that has all the blocks that it can have says that it is out of memory, and asks nobody.
 */
static void the_pool_has_a_limit(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t calls = atomic_load(&fixture.memory.calls);
    atomic_store(&fixture.pool->blocks_allocated, (UINT64_C(1) << POOL_HANDLE_BITS) - 1);
    assert_null(spanset_pool_take(fixture.pool));
    assert_int_equal(atomic_load(&fixture.memory.calls), calls);
    atomic_store(&fixture.pool->blocks_allocated, 0);
    fixture_destroy(&fixture);
}

static int mutexes; /* made and not ended */
static bool no_mutex;
static const pthread_mutex_t new_mutex = PTHREAD_MUTEX_INITIALIZER;

/* In place of the system's, which cannot fail. The names of its parameters are reserved. */
/* NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name) */
int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes) {
    (void)attributes;
    if (no_mutex) {
        return EAGAIN;
    }
    mutexes++;
    memcpy(mutex, &new_mutex, sizeof new_mutex);
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex) {
    (void)mutex;
    mutexes--;
    return 0;
}

static void each_mutex_is_made_and_ended(void **state) {
    (void)state;
    struct fixture fixture;
    int before = mutexes;
    fixture_create(&fixture);
    assert_int_equal(mutexes, before + 2);
    fixture_destroy(&fixture);
    assert_int_equal(mutexes, before);
}

static void without_a_mutex_nothing_is_kept(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t bytes = atomic_load(&fixture.memory.bytes_live);
    struct spanset_pool_options options = {.allocator =
                                               failing_allocator_interface(&fixture.memory)};
    struct spanset_pool *pool;
    struct spanset *set;
    no_mutex = true;
    assert_int_equal(spanset_pool_create(&options, &pool), SPANSET_OUT_OF_MEMORY);
    assert_null(pool);
    assert_int_equal(spanset_create(fixture.pool, &set), SPANSET_OUT_OF_MEMORY);
    assert_null(set);
    no_mutex = false;
    assert_int_equal(fixture.memory.bytes_live, bytes);
    fixture_destroy(&fixture);
}

static unsigned yields;
static struct {
    _Atomic(void *) *slot; /* NULL: none */
    void *span;
} late_push;

/* In place of the system's: counts, and after a while stores the span that a pop waits for. */
int sched_yield(void) {
    yields++;
    if (yields > 3 && late_push.slot != NULL) {
        atomic_store(late_push.slot, late_push.span);
        late_push.slot = NULL;
    }
    return 0;
}

static void backoff_doubles_and_then_gives_the_processor_away(void **state) {
    (void)state;
    enum { CALLS = 50 };
    unsigned pauses = 1;
    unsigned before = 0;
    yields = 0;
    for (unsigned call = 0; call < CALLS; call++) {
        unsigned given = yields;
        if (pauses <= BACKOFF_MOST_PAUSES) {
            before = pauses;
            backoff(&pauses);
            assert_int_equal(pauses, 2 * before);
            assert_int_equal(yields, given);
        } else {
            backoff(&pauses);
            assert_int_equal(pauses, 2 * before); /* it pauses no longer than that */
            assert_int_equal(yields, given + 1);
        }
    }
    assert_true(yields > 0);
}

/* The pusher may need the processor on which the pop waits. */
static void a_pop_that_waits_gives_the_processor_away(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = first_block(fixture.set);
    late_push.span = atomic_exchange(&block->slots[0], block->empty);
    late_push.slot = &block->slots[0];
    yields = 0;
    pop_range(fixture.set, 1, 2);
    assert_int_equal(yields, 4);
    struct spanset_stats stats;
    spanset_stats(fixture.set, &stats);
    assert_int_equal(stats.pops_waited, 1);
    fixture_destroy(&fixture);
}

/* Nearly 2^64: the positions wrap, and nothing else happens. */
static void indexes_may_wrap(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    uint64_t start = -(3 * slots);
    start_at(fixture.set, start, start);
    uint64_t pushed = 1;
    uint64_t popped = 1;
    struct spanset_audit_report report;
    for (uint64_t lap = 0; lap < 6; lap++) {
        push_range(fixture.set, pushed, pushed + 2 * slots - 1);
        pushed += 2 * slots - 1;
        assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
        assert_int_equal(report.spans_held, pushed - popped);
        pop_range(fixture.set, popped, popped + slots);
        popped += slots;
        assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    }
    assert_true(atomic_load(&fixture.set->head) < start); /* it has wrapped */
    struct spanset_stats stats;
    spanset_stats(fixture.set, &stats);
    assert_int_equal(stats.spans_held, pushed - popped);
    pop_range(fixture.set, popped, pushed);
    assert_null(spanset_pop(fixture.set));
    fixture_destroy(&fixture);
}

static void indexes_may_wrap_inside_a_run(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    size_t count = 4 * spanset_block_slots();
    void **spans = calloc(count, sizeof *spans);
    assert_non_null(spans);
    for (size_t i = 0; i < count; i++) {
        spans[i] = span_number(1 + i);
    }
    uint64_t start = -(3 * (uint64_t)BLOCK_SLOTS);
    start_at(fixture.set, start, start);
    size_t pushed;
    assert_int_equal(spanset_push_many(fixture.set, spans, count, &pushed), SPANSET_OK);
    memset(spans, 0, count * sizeof *spans);
    assert_int_equal(spanset_pop_many(fixture.set, spans, count), count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(spans[i], span_number(1 + i));
    }
    free(spans);
    fixture_destroy(&fixture);
}

/* A set that never holds more than one span does not note what it saw of tail in each pop: it must
 * not fall behind so far that it looks like the future. */
static void what_was_seen_of_tail_stays_near(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t start = (UINT64_C(1) << 63) - BLOCK_SLOTS;
    start_at(fixture.set, start, 0);
    for (uint64_t i = 1; i <= UINT64_C(3) * BLOCK_SLOTS; i++) {
        push_range(fixture.set, i, i + 1);
        pop_range(fixture.set, i, i + 1);
        assert_null(spanset_pop(fixture.set));
        struct spanset_audit_report report;
        assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    }
    fixture_destroy(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pool_has_a_limit),
        cmocka_unit_test(each_mutex_is_made_and_ended),
        cmocka_unit_test(without_a_mutex_nothing_is_kept),
        cmocka_unit_test(backoff_doubles_and_then_gives_the_processor_away),
        cmocka_unit_test(a_pop_that_waits_gives_the_processor_away),
        cmocka_unit_test(indexes_may_wrap),
        cmocka_unit_test(indexes_may_wrap_inside_a_run),
        cmocka_unit_test(what_was_seen_of_tail_stays_near),
    };
    alarm(10); /* a pop that waits for a push that never was */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
