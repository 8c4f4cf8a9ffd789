/*
 * Each fault and each finding of the audit, seen to fire: the tests reach inside
 * and break one thing at a time, then put it right again.
 */
#include "unit.h"

#include "set.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct block *block_number(const struct spanset *set, uint64_t number) {
    return spine_find(atomic_load(&set->spine), number);
}

static void assert_fault(const struct fixture *fixture, enum spanset_fault_kind kind,
                         uint64_t block, const char *words) {
    assert_int_equal(fixture->faults, 1);
    assert_int_equal(fixture->last_kind, kind);
    assert_int_equal(fixture->last_block, block);
    if (strstr(fixture->last_message, words) == NULL) {
        fail_msg("'%s' does not say '%s'", fixture->last_message, words);
    }
}

static void a_block_freed_twice_is_fatal(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    push_range(fixture.set, 1, slots + 1);
    struct block *block = block_number(fixture.set, 0);
    pop_range(fixture.set, 1, slots + 1);
    spanset_pool_give(fixture.pool, block);
    assert_fault(&fixture, SPANSET_FAULT_FREED_TWICE, 0, "block 0 was freed twice");
    fixture_destroy(&fixture); /* and it is in the pool but once */
}

static void an_impossible_popped_count_is_fatal_in_pop(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    atomic_store(&block->popped, BLOCK_SLOTS);
    pop_range(fixture.set, 1, 2);
    assert_fault(&fixture, SPANSET_FAULT_POPPED_COUNT, 0, "impossible popped count");
    atomic_store(&block->popped, 1);
    fixture_destroy(&fixture);
}

/* A pop that works on a block which somebody has returned meanwhile. */
static void a_pop_from_a_pooled_block_is_fatal(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    spanset_pool_give(fixture.pool, block);
    pop_range(fixture.set, 1, 2);
    assert_fault(&fixture, SPANSET_FAULT_POPPED_COUNT, 0, "impossible popped count");
    atomic_store(&block->popped, POPPED_IN_POOL);
    assert_ptr_equal(spanset_pool_take(fixture.pool), block);
    atomic_store(&block->popped, 1);
    fixture_destroy(&fixture);
}

static void a_block_taken_with_a_count_is_fatal_and_not_used(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = spanset_pool_take(fixture.pool);
    spanset_pool_give(fixture.pool, block);
    atomic_store(&block->popped, 1);
    struct block *other = spanset_pool_take(fixture.pool);
    assert_fault(&fixture, SPANSET_FAULT_POPPED_COUNT, 0, "1 popped");
    assert_ptr_not_equal(other, block);
    spanset_pool_give(fixture.pool, block);
    spanset_pool_give(fixture.pool, other);
    fixture_destroy(&fixture);
}

/* In a child: what the default handler does. Its stderr goes to `output`. */
static void free_twice_with_the_default_handler(int output) {
    struct spanset_pool *pool;
    dup2(output, STDERR_FILENO);
    if (spanset_pool_create(NULL, &pool) == SPANSET_OK) {
        struct block *block = spanset_pool_take(pool);
        spanset_pool_give(pool, block);
        spanset_pool_give(pool, block);
    }
    _exit(0);
}

static void the_default_handler_prints_and_aborts(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        free_twice_with_the_default_handler(ends[1]);
    }
    close(ends[1]);
    char output[400] = "";
    assert_true(read(ends[0], output, sizeof output - 1) > 0);
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_non_null(strstr(output, "spanset: block 0 was freed twice"));
}

static void a_wrong_count_is_fatal_in_reset(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    pop_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    atomic_store(&block->popped, 0);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_POPPED_COUNT, 0, "0 popped");
    spanset_pool_give(fixture.pool, block);
    fixture_destroy(&fixture);
}

/* Takes the first block back out of the pool after its pops: what a lost retire looks like. */
static struct block *lose_the_first_block(struct fixture *fixture) {
    uint64_t slots = spanset_block_slots();
    push_range(fixture->set, 1, slots + 1);
    struct block *block = block_number(fixture->set, 0);
    pop_range(fixture->set, 1, slots + 1);
    assert_ptr_equal(spanset_pool_take(fixture->pool), block);
    atomic_store(&block->popped, BLOCK_SLOTS);
    atomic_fetch_sub(&fixture->set->blocks_retired, 1);
    return block;
}

static void a_block_left_behind_is_fatal_in_reset(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = lose_the_first_block(&fixture);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 0, "was left behind");
    spanset_pool_give(fixture.pool, block);
    fixture_destroy(&fixture);
}

static void a_block_left_behind_is_fatal_at_the_pools_end(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    assert_non_null(spanset_pool_take(fixture.pool));
    fixture_destroy(&fixture);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 0, "was left behind");
}

static void assert_audit_says(const struct fixture *fixture, const char *words) {
    struct spanset_audit_report report;
    assert_int_equal(spanset_audit(fixture->pool, &report), SPANSET_BROKEN);
    if (strstr(report.message, words) == NULL) {
        fail_msg("'%s' does not say '%s'", report.message, words);
    }
}

static void the_audit_finds_a_lost_block(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = lose_the_first_block(&fixture);
    assert_audit_says(&fixture, "block 0 is unaccounted for");
    spanset_pool_give(fixture.pool, block);
    atomic_fetch_add(&fixture.set->blocks_retired, 1);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_block_with_two_owners(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    spanset_pool_give(fixture.pool, block); /* and still in the spine */
    assert_audit_says(&fixture, "block 0 was met a second time, in a spine");
    assert_ptr_equal(spanset_pool_take(fixture.pool), block);
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_circle_in_the_pool(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = spanset_pool_take(fixture.pool);
    spanset_pool_give(fixture.pool, block);
    atomic_store(&block->next, 1);
    assert_audit_says(&fixture, "block 0 was met a second time, in the pool");
    atomic_store(&block->next, 0);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_pool_that_leads_nowhere(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = spanset_pool_take(fixture.pool);
    spanset_pool_give(fixture.pool, block);
    atomic_store(&block->next, 100);
    assert_audit_says(&fixture, "the pool leads to block 99, which does not exist");
    atomic_store(&block->next, 0);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_block_missing_from_the_spine(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    atomic_store(&atomic_load(&fixture.set->spine)->blocks[0], NULL);
    assert_audit_says(&fixture, "block number 0 of set");
    atomic_store(&atomic_load(&fixture.set->spine)->blocks[0], block);
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

/* Rings double: what they take together stays in proportion to the blocks, and in a set that is
 * reset and filled again the newest ring soon serves alone. */
static void the_spine_is_small_and_stops_growing(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t blocks = 200;
    uint64_t spans = blocks * spanset_block_slots();
    uint64_t growths = 0;
    for (int cycle = 0; cycle < 3; cycle++) {
        push_range(fixture.set, 1, spans + 1);
        uint64_t ring_and_directory_bytes = atomic_load(&fixture.memory.bytes_live) -
                                            blocks * sizeof(struct block) - sizeof(struct spanset) -
                                            sizeof(struct spanset_pool);
        assert_in_range(ring_and_directory_bytes, 0, blocks * 6 * sizeof(void *) + 1024);
        pop_range(fixture.set, 1, spans + 1);
        assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
        struct spanset_stats stats;
        spanset_stats(fixture.set, &stats);
        assert_true(cycle < 2 || stats.spine_growths == growths);
        growths = stats.spine_growths;
    }
    assert_int_equal(growths, 6); /* from 4 entries to 256 */
    fixture_destroy(&fixture);
}

static void the_audit_finds_wrong_slots_and_counts(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = block_number(fixture.set, 0);
    atomic_store(&block->slots[0], NULL);
    assert_audit_says(&fixture, "block 0 in a spine has 1 wrong slots");
    atomic_store(&block->slots[0], span_number(1));
    atomic_store(&block->slots[1], span_number(2));
    assert_audit_says(&fixture, "block 0 in a spine has 1 wrong slots");
    atomic_store(&block->slots[1], NULL);
    atomic_store(&block->popped, 1);
    assert_audit_says(&fixture, "block 0 in a spine counts 1 pops instead of 0");
    atomic_store(&block->popped, 0);
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_span_in_a_pooled_block(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = spanset_pool_take(fixture.pool);
    spanset_pool_give(fixture.pool, block);
    atomic_store(&block->slots[1], span_number(1));
    assert_audit_says(&fixture, "block 0 in the pool has 1 wrong slots");
    atomic_store(&block->slots[1], NULL);
    fixture_destroy(&fixture);
}

static void the_audit_finds_head_past_tail(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    atomic_store(&fixture.set->head, 1);
    assert_audit_says(&fixture, "head 1, tail 0, limit 0");
    atomic_store(&fixture.set->head, 0);
    fixture_destroy(&fixture);
}

static void the_audit_of_a_sound_set_counts_exactly(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    push_range(fixture.set, 1, 3 * slots + 2);
    pop_range(fixture.set, 1, slots + 1);
    struct spanset_audit_report report;
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    assert_int_equal(report.sets, 1);
    assert_int_equal(report.spans_held, 2 * slots + 1);
    assert_int_equal(report.blocks_allocated, 4);
    assert_int_equal(report.blocks_installed, 3);
    assert_int_equal(report.blocks_pooled, 1);
    assert_int_equal(report.bytes_allocated, fixture.memory.bytes_live);
    assert_string_equal(report.message, "");
    pop_range(fixture.set, slots + 1, 3 * slots + 2);
    fixture_destroy(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_freed_twice_is_fatal),
        cmocka_unit_test(an_impossible_popped_count_is_fatal_in_pop),
        cmocka_unit_test(a_pop_from_a_pooled_block_is_fatal),
        cmocka_unit_test(a_block_taken_with_a_count_is_fatal_and_not_used),
        cmocka_unit_test(the_default_handler_prints_and_aborts),
        cmocka_unit_test(a_wrong_count_is_fatal_in_reset),
        cmocka_unit_test(a_block_left_behind_is_fatal_in_reset),
        cmocka_unit_test(a_block_left_behind_is_fatal_at_the_pools_end),
        cmocka_unit_test(the_audit_finds_a_lost_block),
        cmocka_unit_test(the_audit_finds_a_block_with_two_owners),
        cmocka_unit_test(the_audit_finds_a_circle_in_the_pool),
        cmocka_unit_test(the_audit_finds_a_pool_that_leads_nowhere),
        cmocka_unit_test(the_audit_finds_a_block_missing_from_the_spine),
        cmocka_unit_test(the_spine_is_small_and_stops_growing),
        cmocka_unit_test(the_audit_finds_wrong_slots_and_counts),
        cmocka_unit_test(the_audit_finds_a_span_in_a_pooled_block),
        cmocka_unit_test(the_audit_finds_head_past_tail),
        cmocka_unit_test(the_audit_of_a_sound_set_counts_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
