/*
 * Out of memory at every place: a run of 2,000 operations on two sets is repeated
 * with its n-th allocation refused, for every n that it reaches; once that one
 * alone, once it and all that follow. No crash, no leak, nothing lost, order kept.
 */
#include "unit.h"

#include "../explorer/random.h"

enum { OPERATIONS = 2000, SETS = 2 };

struct counts {
    uint64_t pushed, popped; /* spans of a set are numbered from 1 as they go in */
};

static void push_and_pop_at_random(struct failing_allocator *memory, struct spanset **sets,
                                   struct counts *counts) {
    struct random random = random_split(1, 0);
    for (int i = 0; i < OPERATIONS; i++) {
        unsigned which = (unsigned)random_below(&random, SETS);
        /* Long stretches of mostly pushes and mostly pops, so that blocks come and go. */
        uint64_t pushes_of_8 = (i / 250) % 2 == 0 ? 7 : 2;
        if (random_below(&random, 8) < pushes_of_8) {
            uint64_t refused = atomic_load(&memory->failures);
            enum spanset_status status =
                spanset_push(sets[which], span_number(counts[which].pushed + 1));
            bool was_refused = atomic_load(&memory->failures) != refused;
            assert_int_equal(status, was_refused ? SPANSET_OUT_OF_MEMORY : SPANSET_OK);
            counts[which].pushed += status == SPANSET_OK;
        } else if (counts[which].popped < counts[which].pushed) {
            assert_ptr_equal(spanset_pop(sets[which]), span_number(++counts[which].popped));
        } else {
            assert_null(spanset_pop(sets[which]));
        }
    }
}

/* One run over sets that exist; drains and destroys them. */
static void run_on(struct failing_allocator *memory, struct spanset_pool *pool,
                   struct spanset **sets) {
    struct counts counts[SETS] = {{0, 0}, {0, 0}};
    struct spanset_audit_report report;
    push_and_pop_at_random(memory, sets, counts);
    if (spanset_audit(pool, &report) != SPANSET_OK) {
        fail_msg("audit: %s", report.message);
    }
    for (unsigned i = 0; i < SETS; i++) {
        pop_range(sets[i], counts[i].popped + 1, counts[i].pushed + 1);
        assert_null(spanset_pop(sets[i]));
    }
}

/* Creates pool and sets as far as memory allows, runs, destroys. Returns the allocations asked for.
 */
static uint64_t run_with_failure(uint64_t fail_at, bool from_there_on) {
    struct failing_allocator memory = {.fail_at = fail_at, .fail_from_there_on = from_there_on};
    struct spanset_pool_options options = {.allocator = failing_allocator_interface(&memory)};
    struct spanset_pool *pool;
    struct spanset *sets[SETS] = {NULL, NULL};
    unsigned created = 0;
    if (spanset_pool_create(&options, &pool) == SPANSET_OK) {
        while (created < SETS && spanset_create(pool, &sets[created]) == SPANSET_OK) {
            created++;
        }
        if (created == SETS) {
            run_on(&memory, pool, sets);
        }
        for (unsigned i = 0; i < created; i++) {
            assert_int_equal(spanset_destroy(sets[i]), SPANSET_OK);
        }
        assert_int_equal(spanset_pool_destroy(pool), SPANSET_OK);
    } else {
        assert_null(pool);
    }
    assert_int_equal(memory.bytes_live, 0);
    assert_int_equal(memory.failures > 0, fail_at > 0);
    return atomic_load(&memory.calls);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    uint64_t allocations = run_with_failure(0, false);
    print_message("%d operations make %llu allocations with blocks of %zu slots\n", OPERATIONS,
                  (unsigned long long)allocations, spanset_block_slots());
    assert_true(allocations > 5);
    for (uint64_t n = 1; n <= allocations; n++) {
        run_with_failure(n, false);
        run_with_failure(n, true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
