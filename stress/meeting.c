/*
 * What is checked at a meeting, when no worker is inside an operation:
 *   the audit balances; live blocks are within the bound;
 *   each span is in exactly one hand or says that it is in a set, and the sets hold
 *   as many as say so;
 *   when the sets are drained (every other meeting, at random): each span comes out
 *   once, and none is left that says it is in a set; then reset succeeds.
 */
#include "worker.h"

#include <inttypes.h>

static uint64_t blocks_for(uint64_t spans) {
    return (spans + spanset_block_slots() - 1) / spanset_block_slots();
}

static void check_audit(const struct run *run, struct spanset_audit_report *report) {
    if (spanset_audit(run->pool, report) != SPANSET_OK) {
        run_fail(run, "audit: %s", report->message);
    }
    if (report->bytes_allocated != atomic_load(&run->memory.bytes_live)) {
        run_fail(run, "audit counts %" PRIu64 " bytes, the allocator %" PRIu64,
                 report->bytes_allocated, atomic_load(&run->memory.bytes_live));
    }
}

/* Live blocks of a quiet set are at most those that its spans need, and one; while threads were at
 * work, one more for each of them. The pool's size is the largest sum of these so far. */
static void check_block_bounds(const struct run *run, const struct spanset_audit_report *report) {
    uint64_t most = 0;
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        struct spanset_stats stats;
        spanset_stats(run->sets[i], &stats);
        most += blocks_for(stats.spans_held) + 1;
    }
    if (report->blocks_installed > most) {
        run_fail(run, "%" PRIu64 " blocks are live where %" PRIu64 " would do",
                 report->blocks_installed, most);
    }
    if (report->blocks_left > (uint64_t)run->threads * run->scenario->sets) {
        run_fail(run, "%" PRIu64 " blocks that head has left were not given back by %u threads",
                 report->blocks_left, run->threads);
    }
    uint64_t most_ever = blocks_for(run->ledger.count) + UINT64_C(2) * run->scenario->sets +
                         (uint64_t)run->threads * run->scenario->sets;
    if (report->blocks_allocated > most_ever) {
        run_fail(run, "%" PRIu64 " blocks were allocated where %" PRIu64 " would do",
                 report->blocks_allocated, most_ever);
    }
}

/* Each span in a hand is there alone, and says so. Returns how many there are. */
static size_t check_hands(struct run *run) {
    size_t in_hands = 0;
    uint32_t count = ++run->hand_counts;
    for (unsigned i = 0; i < run->threads; i++) {
        for (struct span *span = run->workers[i].hand.first; span; span = span->next_in_hand) {
            if (span->counted == count) {
                run_fail(run, "span %zu is in two hands", ledger_number(&run->ledger, span));
            }
            span->counted = count;
            in_hands++;
            if (atomic_load_explicit(&span->place, memory_order_relaxed) != SPAN_IN_HAND) {
                run_fail(run, "span %zu is in a hand and in a set",
                         ledger_number(&run->ledger, span));
            }
        }
    }
    return in_hands;
}

static void check_spans(struct run *run, uint64_t held) {
    size_t in_hands = check_hands(run);
    size_t in_sets = ledger_in_sets(&run->ledger);
    if (in_hands + in_sets != run->ledger.count || in_sets != held) {
        run_fail(run,
                 "of %zu spans, %zu are in hands, %zu were pushed and not popped, and the sets "
                 "hold %" PRIu64,
                 run->ledger.count, in_hands, in_sets, held);
    }
}

/* Shares all spans out evenly again: a round may leave them all in one hand. */
static void deal_hands(struct run *run) {
    struct hand all = {0};
    struct span *span;
    for (unsigned i = 0; i < run->threads; i++) {
        while ((span = hand_take(&run->workers[i].hand)) != NULL) {
            hand_add(&all, span);
        }
    }
    for (unsigned i = 0; (span = hand_take(&all)) != NULL; i = (i + 1) % run->threads) {
        hand_add(&run->workers[i].hand, span);
    }
}

static void drain_and_reset(struct run *run) {
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        worker_pop_until_empty(&run->workers[0], i);
        enum spanset_status status = spanset_reset(run->sets[i]);
        if (status != SPANSET_OK) {
            run_fail(run, "reset of a drained set: %s", spanset_strerror(status));
        }
    }
    struct spanset_audit_report report;
    check_audit(run, &report);
    check_spans(run, report.spans_held);
    if (report.spans_held != 0 || report.blocks_installed + report.blocks_left != 0) {
        run_fail(run, "drained and reset, the sets hold %" PRIu64 " spans in %" PRIu64 " blocks",
                 report.spans_held, report.blocks_installed + report.blocks_left);
    }
    deal_hands(run);
}

void meeting_check(struct run *run) {
    struct spanset_audit_report report;
    check_audit(run, &report);
    check_block_bounds(run, &report);
    check_spans(run, report.spans_held);
    if (run->scenario->ends_empty && report.spans_held != 0) {
        run_fail(run, "pop called the set empty, and %" PRIu64 " spans were left in it",
                 report.spans_held);
    }
    if (run->scenario->ends_empty || random_below(&run->random, 2) == 0) {
        drain_and_reset(run);
    }
}
