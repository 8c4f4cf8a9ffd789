/*
 * What is checked at a meeting, when no worker is inside an operation:
 *   the audit balances, with the book of blocks too; live blocks are within the bound;
 *   each span is in exactly one hand or says that it is in a set, and the sets hold
 *   as many as say so;
 *   when the sets are drained (every other meeting, at random): each span comes out
 *   once, and none is left that says it is in a set; then reset succeeds.
 */
#include "worker.h"

#include <inttypes.h>
#include <string.h>

static void check_audit(const struct run *run, struct spanset_audit_report *report) {
    const struct stage *stage = run->round.stage;
    if (spanset_audit(stage->pool, report) != SPANSET_OK) {
        run_fail(run, "audit: %s", report->message);
    }
    if (report->bytes_allocated != atomic_load(&stage->memory.bytes_live)) {
        run_fail(run, "audit counts %" PRIu64 " bytes, the allocator %" PRIu64,
                 report->bytes_allocated, atomic_load(&stage->memory.bytes_live));
    }
    uint64_t live = book_live(&stage->book);
    if (report->blocks_allocated != atomic_load(&stage->book.born) ||
        report->blocks_installed + report->blocks_left != live) {
        run_fail(run,
                 "audit counts %" PRIu64 " blocks, %" PRIu64 " of them in sets; %" PRIu64
                 " were born, and %" PRIu64 " installed and not retired",
                 report->blocks_allocated, report->blocks_installed + report->blocks_left,
                 atomic_load(&stage->book.born), live);
    }
}

/* Blocks that the spans in the sets need, and one more for each set that has any: head and tail may
 * stand inside theirs. */
static uint64_t blocks_needed(const struct stage *stage) {
    uint64_t needed = 0;
    for (unsigned i = 0; i < stage->count; i++) {
        struct spanset_stats stats;
        spanset_stats(stage->sets[i], &stats);
        bool has_blocks = stats.blocks_installed != stats.blocks_retired;
        needed += has_blocks ? stage_blocks_for(stats.spans_held) + 1 : 0;
    }
    return needed;
}

/* Besides those that are needed, a block may be left behind head for each thread that was at work.
 */
static void check_block_bounds(const struct run *run, const struct spanset_audit_report *report) {
    uint64_t most = blocks_needed(run->round.stage);
    if (report->blocks_installed > most) {
        run_fail(run, "%" PRIu64 " blocks are live where %" PRIu64 " would do",
                 report->blocks_installed, most);
    }
    if (report->blocks_left > (uint64_t)run->threads * (SETS_SHARED + 1)) {
        run_fail(run, "%" PRIu64 " blocks that head has left were not given back by %u threads",
                 report->blocks_left, run->threads);
    }
}

void meeting_check_around_stopped(const struct run *run) {
    uint64_t live = book_live(&run->round.stage->book);
    /* One for the stopped pop, and those that were overlooked: see spanset_pop. */
    uint64_t most = blocks_needed(run->round.stage) + 1 + run->threads;
    if (live > most) {
        run_fail(run, "around a stopped pop %" PRIu64 " blocks are live where %" PRIu64 " would do",
                 live, most);
    }
}

/* Each span in a hand is there alone, and says so. Returns how many there are. */
static size_t check_hands(struct run *run) {
    size_t in_hands = 0;
    uint32_t count = ++run->ledger.hand_counts;
    for (unsigned i = 0; i < run->threads; i++) {
        for (struct span *span = run->workers[i].hand.first; span; span = span->next_in_hand) {
            struct whereabouts where = ledger_where(span);
            char words[WHEREABOUTS_LENGTH];
            if (span->counted == count) {
                run_fail(run, "span %zu is in two hands", ledger_number(&run->ledger, span));
            }
            if (where.in_set || where.worker != i) {
                run_fail(run, "span %zu is in the hand of worker %u and %s",
                         ledger_number(&run->ledger, span), i, ledger_words(where, words));
            }
            span->counted = count;
            in_hands++;
        }
    }
    return in_hands;
}

static void check_spans(struct run *run, uint64_t held) {
    if (run->request->bare) {
        return;
    }
    size_t in_hands = check_hands(run);
    const struct span *first;
    size_t in_sets = ledger_in_sets(&run->ledger, &first);
    if (in_hands + in_sets != run->ledger.in_use || in_sets != held) {
        char words[WHEREABOUTS_LENGTH] = "";
        run_fail(run,
                 "of %zu spans, %zu are in hands, %zu were pushed and not popped, and the sets "
                 "hold %" PRIu64 "%s%s",
                 run->ledger.in_use, in_hands, in_sets, held,
                 first == NULL ? "" : "; the first of those pushed is ",
                 first == NULL ? "" : ledger_words(ledger_where(first), words));
    }
}

/* What a stage has counted so far. */
static void counts_of(const struct stage *stage, uint64_t counts[COUNTERS]) {
    struct spanset_stats sum = stage_stats(stage);
    struct spanset_pool_stats pool;
    spanset_pool_stats(stage->pool, &pool);
    memset(counts, 0, COUNTERS * sizeof *counts);
    counts[COUNT_POPPED] = sum.pops;
    counts[COUNT_RETIRED] = sum.blocks_retired;
    counts[COUNT_WAITED] = sum.pops_waited;
    counts[COUNT_RACED] = sum.installs_raced;
    counts[COUNT_TAKES] = pool.takes_retried;
    counts[COUNT_GIVES] = pool.gives_retried;
    counts[COUNT_MIGRATED] = atomic_load(&stage->book.migrated);
    counts[COUNT_RESETS] = sum.resets;
}

/* What has been counted on the stage and by the workers since the last call. */
static void take_counts(struct run *run, uint64_t more[COUNTERS]) {
    struct stage *stage = run->round.stage;
    uint64_t now[COUNTERS];
    counts_of(stage, now);
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        more[counter] = now[counter] - stage->counted[counter];
        stage->counted[counter] = now[counter];
        for (unsigned i = 0; i < run->threads; i++) {
            more[counter] += run->workers[i].tally[counter];
            run->workers[i].tally[counter] = 0;
        }
    }
}

/* Adds what the workers have done in this round to the run's counts. */
static void add_counts(struct run *run) {
    uint64_t more[COUNTERS];
    take_counts(run, more);
    uint64_t *reached = run->reached + (run->round.scenario - scenarios) * COUNTERS;
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        reached[counter] += more[counter];
        atomic_fetch_add(&run->totals[counter], more[counter]);
    }
}

void meeting_drain(struct run *run) {
    const struct stage *stage = run->round.stage;
    for (unsigned i = 0; i < stage->count; i++) {
        worker_pop_until_empty(&run->workers[0], i);
        worker_reset(&run->workers[0], i);
    }
    struct spanset_audit_report report;
    check_audit(run, &report);
    check_spans(run, report.spans_held);
    if (report.spans_held != 0 || report.blocks_installed + report.blocks_left != 0) {
        run_fail(run, "drained and reset, the sets hold %" PRIu64 " spans in %" PRIu64 " blocks",
                 report.spans_held, report.blocks_installed + report.blocks_left);
    }
    uint64_t nobodys[COUNTERS]; /* these pops and resets are no worker's merit */
    take_counts(run, nobodys);
}

void meeting_check(struct run *run) {
    add_counts(run);
    struct spanset_audit_report report;
    check_audit(run, &report);
    check_block_bounds(run, &report);
    check_spans(run, report.spans_held);
    if (run->round.scenario->ends_empty && report.spans_held != 0) {
        run_fail(run, "pop called the set empty, and %" PRIu64 " spans were left in it",
                 report.spans_held);
    }
    if (run->round.scenario->ends_empty || random_below(&run->random, 2) == 0 ||
        run->round.stage == &run->passing) {
        meeting_drain(run);
        workers_deal(run, run->ledger.in_use);
    }
}
