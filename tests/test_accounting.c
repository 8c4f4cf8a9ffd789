/*
 * Each fault and each finding of the audit, seen to fire: the tests reach inside
 * and break one thing at a time, then put it right again.
 */
#include "unit.h"

#include "succession.h"
#include "support/inside.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* The one fault so far: of this kind, in this block, with so many slots in use and popped. */
static void assert_fault(const struct fixture *fixture, enum spanset_fault_kind kind,
                         uint64_t block, uint64_t used, uint64_t popped, const char *words) {
    const struct spanset_fault *fault = &fixture->last_fault;
    assert_int_equal(fixture->faults, 1);
    assert_int_equal(fault->kind, kind);
    assert_int_equal(fault->block, block);
    assert_int_equal(fault->slots, BLOCK_SLOTS);
    assert_int_equal(fault->slots_used, used);
    assert_int_equal(fault->popped, popped);
    if (strstr(fixture->last_message, words) == NULL) {
        fail_msg("'%s' does not say '%s'", fixture->last_message, words);
    }
}

static void a_block_freed_twice_is_fatal(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    push_range(fixture.set, 1, slots + 2);
    struct block *block = first_block(fixture.set);
    pop_range(fixture.set, 1, slots + 2);
    spanset_pool_give(fixture.pool, block);
    assert_fault(&fixture, SPANSET_FAULT_FREED_TWICE, 0, 0, 0,
                 "block 0, in the pool, was freed twice");
    assert_ptr_equal(fixture.last_fault.set, fixture.set);
    fixture_destroy(&fixture); /* and it is in the pool but once */
}

/* A block that is in a set and in the pool's stack is not handed out a second time. */
static void a_block_in_the_stack_and_in_use_is_fatal_and_not_used(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = spanset_pool_take(fixture.pool);
    spanset_pool_give(fixture.pool, block);
    atomic_store(&block->state, BLOCK_INSTALLED);
    struct block *other = spanset_pool_take(fixture.pool);
    assert_fault(&fixture, SPANSET_FAULT_FREED_TWICE, 0, 0, 0, "block 0, in use, was freed twice");
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
    assert_non_null(strstr(output, "spanset: block 0, in the pool, was freed twice"));
}

static void a_wrong_slot_is_fatal_in_reset(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    push_range(fixture.set, 1, 2 * slots);
    pop_range(fixture.set, 1, 2 * slots);
    struct block *block = atomic_load(&fixture.set->head_block);
    atomic_store(&block->slots[slots - 1], span_number(7)); /* where nobody has pushed */
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_WRONG_SLOTS, 1, 1, slots - 1,
                 "in use, has slots that do not fit");
    assert_int_equal(fixture.last_fault.number, 1);
    assert_int_equal(atomic_load(&block->state), BLOCK_INSTALLED); /* leaked, on purpose */
    assert_ptr_equal(atomic_load(&block->slots[slots - 1]), span_number(7));
    spanset_pool_give(fixture.pool, block);
    fixture_destroy(&fixture);
    assert_int_equal(fixture.faults, 1);
}

/* Takes the first block back out of the pool after its pops: what a lost retire looks like. */
static struct block *lose_the_first_block(struct fixture *fixture) {
    uint64_t slots = spanset_block_slots();
    push_range(fixture->set, 1, slots + 2);
    struct block *block = first_block(fixture->set);
    pop_range(fixture->set, 1, slots + 2);
    assert_ptr_equal(spanset_pool_take(fixture->pool), block);
    atomic_fetch_sub(&fixture->set->blocks_retired, 1);
    return block;
}

static void a_block_left_behind_is_fatal_in_reset(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = lose_the_first_block(&fixture);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 0, 0, 0, "was left behind"); /* said once */
    spanset_pool_give(fixture.pool, block);
    fixture_destroy(&fixture);
    assert_int_equal(fixture.faults, 1);
}

static void each_block_left_behind_is_named_and_no_other(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct spanset *other;
    assert_int_equal(spanset_create(fixture.pool, &other), SPANSET_OK);
    push_range(other, 1, 2); /* block 0, which is none of the set's */
    uint64_t slots = spanset_block_slots();
    push_range(fixture.set, 1, slots + 2);
    pop_range(fixture.set, 1, slots + 2);
    assert_non_null(spanset_pool_take(fixture.pool)); /* block 1 */
    atomic_fetch_sub(&fixture.set->blocks_retired, 1);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 1, 0, 0, "was left behind");
    spanset_pool_give(fixture.pool, spanset_pool_block(fixture.pool, 1));
    pop_range(other, 1, 2);
    assert_int_equal(spanset_destroy(other), SPANSET_OK);
    fixture_destroy(&fixture);
    assert_int_equal(fixture.faults, 1);
}

/* Whatever was wrong before, a set that was reset starts afresh. */
static void reset_forgets_blocks_that_should_not_be_there(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = fixture.set->ahead;
    atomic_store(&block->slots[0], block->empty);
    atomic_store(&fixture.set->tail, 0); /* as if nothing had been pushed */
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 0, 0, 0, "was left behind");
    assert_null(fixture.set->ahead);
    spanset_pool_give(fixture.pool, block);
    push_range(fixture.set, 1, 4);
    pop_range(fixture.set, 1, 4);
    fixture_destroy(&fixture);
    assert_int_equal(fixture.faults, 1);
}

static void a_block_left_behind_is_fatal_at_the_pools_end(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    assert_non_null(spanset_pool_take(fixture.pool));
    fixture_destroy(&fixture);
    assert_fault(&fixture, SPANSET_FAULT_LEFT_BEHIND, 0, 0, 0, "was left behind");
}

/* What an audit counts besides spans; `blocks` are those in the pool, in a set, and left by head,
 * if that matters. */
struct findings {
    uint64_t unaccounted, doubled, slots_wrong, states_wrong, blocks;
};

/* The audit says these words, and finds exactly so much. Returns all that it reported. */
static struct spanset_audit_report assert_audit_says(const struct fixture *fixture,
                                                     struct findings findings, const char *words) {
    struct spanset_audit_report report;
    assert_int_equal(spanset_audit(fixture->pool, &report), SPANSET_BROKEN);
    if (strstr(report.message, words) == NULL) {
        fail_msg("'%s' does not say '%s'", report.message, words);
    }
    assert_int_equal(report.blocks_unaccounted, findings.unaccounted);
    assert_int_equal(report.blocks_doubled, findings.doubled);
    assert_int_equal(report.slots_wrong, findings.slots_wrong);
    assert_int_equal(report.states_wrong, findings.states_wrong);
    return report;
}

/* Blocks that it met, each once. */
static uint64_t blocks_met(const struct spanset_audit_report *report) {
    return report->blocks_pooled + report->blocks_installed + report->blocks_left;
}

static void the_audit_finds_a_lost_block(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block = lose_the_first_block(&fixture);
    assert_audit_says(&fixture, (struct findings){.unaccounted = 1}, "block 0 is unaccounted for");
    spanset_pool_give(fixture.pool, block);
    atomic_fetch_add(&fixture.set->blocks_retired, 1);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_block_with_two_owners(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = first_block(fixture.set);
    spanset_pool_give(fixture.pool, block); /* and still in the set */
    assert_audit_says(&fixture,
                      (struct findings){.doubled = 1, .slots_wrong = 1, .states_wrong = 2},
                      "block 0 was met a second time, in a set");
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
    struct spanset_audit_report report = assert_audit_says(
        &fixture, (struct findings){.doubled = 1}, "block 0 was met a second time, in the pool");
    assert_int_equal(blocks_met(&report), 1);
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
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1},
                      "the pool leads to block 99, which does not exist");
    atomic_store(&block->next, 0);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_block_missing_from_its_set(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = fixture.set->ahead;
    fixture.set->ahead = NULL;
    assert_audit_says(&fixture, (struct findings){.unaccounted = 1, .states_wrong = 2},
                      "reach to index 0 instead of");
    assert_audit_says(&fixture, (struct findings){.unaccounted = 1, .states_wrong = 2},
                      "block 0 is unaccounted for");
    fixture.set->ahead = block;
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

/* All pops from the first block, one of them as if still under way; then one from the next. Returns
 * what the slot of that pop, which is slot 1, must get when it is done. */
static void *leave_the_first_block(struct fixture *fixture, struct block **block) {
    uint64_t slots = spanset_block_slots();
    push_range(fixture->set, 1, slots + 2);
    *block = first_block(fixture->set);
    pop_range(fixture->set, 1, slots + 1);
    void *taken = atomic_exchange(&(*block)->slots[1], (*block)->empty);
    pop_range(fixture->set, slots + 1, slots + 2);
    return taken;
}

static void the_audit_counts_blocks_that_head_has_left(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    uint64_t slots = spanset_block_slots();
    struct block *block;
    void *taken = leave_the_first_block(&fixture, &block);
    assert_audit_says(&fixture, (struct findings){.slots_wrong = 1},
                      "block 0 left by head has 1 wrong slots");
    atomic_store(&block->slots[1], taken);
    struct spanset_audit_report report;
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    assert_int_equal(report.blocks_left, 1);
    assert_int_equal(report.blocks_installed, 1);
    push_range(fixture.set, 1, slots + 1); /* which takes a block, and so finds this one */
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    assert_int_equal(report.blocks_left, 0);
    assert_int_equal(report.blocks_allocated, 2);
    pop_range(fixture.set, 1, slots + 1);
    fixture_destroy(&fixture);
}

static void reset_gives_back_what_head_has_left(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block;
    void *taken = leave_the_first_block(&fixture, &block);
    atomic_store(&block->slots[1], taken);
    assert_int_equal(spanset_reset(fixture.set), SPANSET_OK);
    assert_int_equal(atomic_load(&block->state), BLOCK_POOLED);
    assert_int_equal(fixture.faults, 0);
    fixture_destroy(&fixture);
}

static void the_audit_finds_wrong_slots_and_states(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = first_block(fixture.set);
    atomic_store(&block->slots[0], block->empty);
    assert_audit_says(&fixture, (struct findings){.slots_wrong = 1},
                      "block 0 in a set has 1 wrong slots");
    atomic_store(&block->slots[0], block->taken);
    assert_audit_says(&fixture, (struct findings){.slots_wrong = 1},
                      "block 0 in a set has 1 wrong slots");
    atomic_store(&block->slots[0], span_number(1));
    atomic_store(&block->slots[1], span_number(2));
    assert_audit_says(&fixture, (struct findings){.slots_wrong = 1},
                      "block 0 in a set has 1 wrong slots");
    atomic_store(&block->slots[1], block->empty);
    atomic_store(&block->state, BLOCK_LEFT);
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1},
                      "block 0 in a set has state 2 instead of 1");
    atomic_store(&block->state, BLOCK_INSTALLED);
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
    assert_audit_says(&fixture, (struct findings){.slots_wrong = 1},
                      "block 0 in the pool has 1 wrong slots");
    atomic_store(&block->slots[1], NULL);
    fixture_destroy(&fixture);
}

static void the_audit_finds_head_past_tail(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    atomic_store(&fixture.set->head, 1);
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1},
                      "has head 1, its end 0, tail 0, its end 0, tail seen 0");
    atomic_store(&fixture.set->head, 0);
    fixture_destroy(&fixture);
}

/* Each position that does not fit is found by itself, and then no block is looked at. */
static void the_audit_finds_each_position_that_does_not_fit(void **state) {
    (void)state;
    const uint64_t slots = spanset_block_slots();
    const uint64_t far = INT64_MAX;
    const struct {
        uint64_t head, head_end, tail, tail_end, tail_seen;
    } wrong[] = {
        {0, 0, far, far, 0},             /* too many spans to be true */
        {0, slots + 1, slots, slots, 0}, /* head's end too far away, */
        {0, slots, 1, slots + 2, 0},     /* tail's, */
        {1, 0, 1, slots, 0},             /* head past its end, */
        {0, slots, slots + 1, slots, 0}, /* tail past its */
        {0, slots, 1, slots, 2},         /* tail seen where it has not been */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct fixture fixture;
        fixture_create(&fixture);
        atomic_store(&fixture.set->head, wrong[i].head);
        atomic_store(&fixture.set->head_end, wrong[i].head_end);
        atomic_store(&fixture.set->tail, wrong[i].tail);
        atomic_store(&fixture.set->tail_end, wrong[i].tail_end);
        atomic_store(&fixture.set->tail_seen, wrong[i].tail_seen);
        struct spanset_audit_report report =
            assert_audit_says(&fixture, (struct findings){.states_wrong = 1}, "has head ");
        assert_null(strstr(report.message, ";"));
        assert_int_equal(report.spans_held, 0);
        assert_int_equal(report.sets, 1);
        atomic_store(&fixture.set->head, 0);
        atomic_store(&fixture.set->head_end, 0);
        atomic_store(&fixture.set->tail, 0);
        fixture_destroy(&fixture);
    }
}

/* A block was installed, and nobody has pushed into it or popped from it yet. */
static void the_audit_knows_whole_blocks_at_both_ends(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct spanset_audit_report report;
    assert_int_equal(spanset_succession_install(fixture.set), SPANSET_OK);
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    spanset_succession_advance(fixture.set);
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    push_range(fixture.set, 1, 2);
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

/* A list that has become a circle is walked once. */
static void the_audit_finds_circles_in_sets(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = fixture.set->ahead;
    block->next_in_set = block;
    struct spanset_audit_report report = assert_audit_says(
        &fixture, (struct findings){.doubled = 1}, "block 0 was met a second time, in a set");
    assert_int_equal(blocks_met(&report), 1);
    block->next_in_set = NULL;
    pop_range(fixture.set, 1, 2);
    fixture_destroy(&fixture);
}

static void the_audit_looks_at_blocks_that_head_has_left(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *block;
    void *taken = leave_the_first_block(&fixture, &block);
    atomic_store(&block->slots[1], taken);
    block->next_in_set = block;
    struct spanset_audit_report report = assert_audit_says(
        &fixture, (struct findings){.doubled = 1}, "block 0 was met a second time, left by head");
    assert_int_equal(blocks_met(&report), 2);
    block->next_in_set = NULL;
    atomic_store(&block->state, BLOCK_INSTALLED);
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1},
                      "block 0 left by head has state 1 instead of 2");
    atomic_store(&block->state, BLOCK_LEFT);
    fixture_destroy(&fixture);
}

/* Findings stand one behind the other, as many as fit; the counts go on. */
static void the_audits_message_ends_where_it_is_full(void **state) {
    (void)state;
    enum { BLOCKS = 40 };
    struct fixture fixture;
    fixture_create(&fixture);
    struct block *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = spanset_pool_take(fixture.pool);
    }
    struct spanset_audit_report report = assert_audit_says(
        &fixture, (struct findings){.unaccounted = BLOCKS},
        "block 0 is unaccounted for: in no set and not in the pool; block 1 is un");
    assert_int_equal(strlen(report.message), sizeof report.message - 1);
    for (unsigned i = 0; i < BLOCKS; i++) {
        spanset_pool_give(fixture.pool, blocks[i]);
    }
    atomic_store(&blocks[0]->state, BLOCK_LEFT);
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1},
                      "block 0 in the pool has state 2 instead of 0");
    atomic_store(&blocks[0]->state, BLOCK_POOLED);
    fixture_destroy(&fixture);
}

static void the_audit_finds_a_last_block_that_is_not_tails(void **state) {
    (void)state;
    struct fixture fixture;
    fixture_create(&fixture);
    push_range(fixture.set, 1, 2);
    struct block *block = atomic_exchange(&fixture.set->tail_block, NULL);
    assert_audit_says(&fixture, (struct findings){.states_wrong = 1}, "is not that of tail");
    atomic_store(&fixture.set->tail_block, block);
    pop_range(fixture.set, 1, 2);
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
    assert_int_equal(report.blocks_installed, 4); /* head leaves the first with the next pop */
    assert_int_equal(report.blocks_pooled, 0);
    pop_range(fixture.set, slots + 1, slots + 2);
    assert_int_equal(spanset_audit(fixture.pool, &report), SPANSET_OK);
    assert_int_equal(report.blocks_installed, 3);
    assert_int_equal(report.blocks_pooled, 1);
    assert_int_equal(report.blocks_left, 0);
    assert_int_equal(report.bytes_allocated, fixture.memory.bytes_live);
    assert_string_equal(report.message, "");
    pop_range(fixture.set, slots + 2, 3 * slots + 2);
    fixture_destroy(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_freed_twice_is_fatal),
        cmocka_unit_test(a_block_in_the_stack_and_in_use_is_fatal_and_not_used),
        cmocka_unit_test(the_default_handler_prints_and_aborts),
        cmocka_unit_test(a_wrong_slot_is_fatal_in_reset),
        cmocka_unit_test(a_block_left_behind_is_fatal_in_reset),
        cmocka_unit_test(each_block_left_behind_is_named_and_no_other),
        cmocka_unit_test(reset_forgets_blocks_that_should_not_be_there),
        cmocka_unit_test(a_block_left_behind_is_fatal_at_the_pools_end),
        cmocka_unit_test(the_audit_finds_a_lost_block),
        cmocka_unit_test(the_audit_finds_a_block_with_two_owners),
        cmocka_unit_test(the_audit_finds_a_circle_in_the_pool),
        cmocka_unit_test(the_audit_finds_a_pool_that_leads_nowhere),
        cmocka_unit_test(the_audit_finds_a_block_missing_from_its_set),
        cmocka_unit_test(the_audit_counts_blocks_that_head_has_left),
        cmocka_unit_test(reset_gives_back_what_head_has_left),
        cmocka_unit_test(the_audit_finds_wrong_slots_and_states),
        cmocka_unit_test(the_audit_finds_a_span_in_a_pooled_block),
        cmocka_unit_test(the_audit_finds_head_past_tail),
        cmocka_unit_test(the_audit_finds_each_position_that_does_not_fit),
        cmocka_unit_test(the_audit_knows_whole_blocks_at_both_ends),
        cmocka_unit_test(the_audit_finds_circles_in_sets),
        cmocka_unit_test(the_audit_looks_at_blocks_that_head_has_left),
        cmocka_unit_test(the_audits_message_ends_where_it_is_full),
        cmocka_unit_test(the_audit_finds_a_last_block_that_is_not_tails),
        cmocka_unit_test(the_audit_of_a_sound_set_counts_exactly),
    };
    alarm(10); /* a pop that waits for a push that never was */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
