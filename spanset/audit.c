/*
 * The audit: walks the pool and all its sets at a quiet moment, and says in
 * words what does not add up. Every access is relaxed: nobody else is at work.
 */
#include "set.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Adds a finding to the report, as far as there is room. */
__attribute__((format(printf, 2, 3))) static void say(struct spanset_audit_report *report,
                                                      const char *format, ...) {
    char finding[sizeof report->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(finding, sizeof finding, format, arguments);
    va_end(arguments);
    size_t used = strlen(report->message);
    snprintf(report->message + used, sizeof report->message - used, "%s%s", used > 0 ? "; " : "",
             finding);
}

static void visits_forget(const struct spanset_pool *pool) {
    for (uint64_t index = 0; index < counted(&pool->blocks_allocated); index++) {
        spanset_pool_block(pool, index)->audit_visits = 0;
    }
}

/* Counts a meeting with a block; 0 if it was met before. */
static int visit_first(struct spanset_audit_report *report, struct block *block,
                       const char *where) {
    if (block->audit_visits++ == 0) {
        return 1;
    }
    report->blocks_doubled++;
    say(report, "block %" PRIu32 " was met a second time, %s", block->index, where);
    return 0;
}

/* The slots of a block must be taken up to `head`, hold spans up to `tail`, and then be empty. */
static void check_slots(struct spanset_audit_report *report, const struct block *block,
                        uint64_t head, uint64_t tail, const char *where) {
    uint64_t wrong = 0;
    for (uint64_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        const void *value = atomic_load_explicit(&block->slots[slot], memory_order_relaxed);
        bool right = slot < head   ? value == block->taken
                     : slot < tail ? value != block->taken && value != block->empty
                                   : value == block->empty;
        wrong += !right;
    }
    if (wrong > 0) {
        report->slots_wrong += wrong;
        say(report, "block %" PRIu32 " %s has %" PRIu64 " wrong slots", block->index, where, wrong);
    }
}

static void check_state(struct spanset_audit_report *report, const struct block *block,
                        enum block_state expected, const char *where) {
    uint32_t state = atomic_load_explicit(&block->state, memory_order_relaxed);
    if (state != expected) {
        report->states_wrong++;
        say(report, "block %" PRIu32 " %s has state %" PRIu32 " instead of %d", block->index, where,
            state, (int)expected);
    }
}

static void walk_pool(const struct spanset_pool *pool, struct spanset_audit_report *report) {
    uint64_t top = counted(&pool->top);
    uint32_t handle = spanset_pool_handle(top);
    while (handle != 0) {
        if (handle > report->blocks_allocated) {
            report->states_wrong++;
            say(report, "the pool leads to block %" PRIu32 ", which does not exist", handle - 1);
            return;
        }
        struct block *block = spanset_pool_block(pool, handle - 1);
        if (!visit_first(report, block, "in the pool")) {
            return; /* the stack has become a circle */
        }
        report->blocks_pooled++;
        check_state(report, block, BLOCK_POOLED, "in the pool");
        check_slots(report, block, 0, 0, "in the pool");
        handle = atomic_load_explicit(&block->next, memory_order_relaxed);
    }
}

/* How many of a block's indexes, which start at `first`, come before `position`. */
static uint64_t slots_before(uint64_t position, uint64_t first) {
    if (index_before(position, first)) {
        return 0;
    }
    return position - first < BLOCK_SLOTS ? position - first : BLOCK_SLOTS;
}

/* A block that head has not left, which holds the indexes from `first` on. 0 if it was met before.
 */
static int walk_installed(const struct spanset *set, struct block *block, uint64_t first,
                          struct spanset_audit_report *report) {
    if (!visit_first(report, block, "in a set")) {
        return 0;
    }
    report->blocks_installed++;
    check_state(report, block, BLOCK_INSTALLED, "in a set");
    check_slots(report, block, slots_before(counted(&set->head), first),
                slots_before(counted(&set->tail), first), "in a set");
    return 1;
}

/* The blocks that head has left: at a quiet moment all are drained. */
static void walk_left(const struct spanset *set, struct spanset_audit_report *report) {
    for (struct block *block = set->left; block != NULL; block = block->next_in_set) {
        if (!visit_first(report, block, "left by head")) {
            return;
        }
        report->blocks_left++;
        check_state(report, block, BLOCK_LEFT, "left by head");
        check_slots(report, block, BLOCK_SLOTS, BLOCK_SLOTS, "left by head");
    }
}

static bool positions_fit(const struct spanset *set, uint64_t head, uint64_t tail) {
    uint64_t head_end = counted(&set->head_end);
    uint64_t tail_end = counted(&set->tail_end);
    return tail - head < (uint64_t)INT64_MAX && head_end - head <= BLOCK_SLOTS &&
           tail_end - tail <= BLOCK_SLOTS && !index_before(tail, counted(&set->tail_seen));
}

static void walk_set(const struct spanset *set, struct spanset_audit_report *report) {
    uint64_t head = counted(&set->head);
    uint64_t tail = counted(&set->tail);
    report->sets++;
    if (!positions_fit(set, head, tail)) {
        report->states_wrong++;
        say(report,
            "set %p has head %" PRIu64 ", its end %" PRIu64 ", tail %" PRIu64 ", its end %" PRIu64
            ", tail seen %" PRIu64,
            (const void *)set, head, counted(&set->head_end), tail, counted(&set->tail_end),
            counted(&set->tail_seen));
        return;
    }
    report->spans_held += tail - head;
    struct block *block = atomic_load_explicit(&set->head_block, memory_order_relaxed);
    const struct block *last = block;
    uint64_t end = counted(&set->head_end);
    if (block != NULL) {
        walk_installed(set, block, end - BLOCK_SLOTS, report);
    }
    for (block = set->ahead; block != NULL && walk_installed(set, block, end, report);
         block = block->next_in_set) {
        end += BLOCK_SLOTS;
        last = block;
    }
    if (last != atomic_load_explicit(&set->tail_block, memory_order_relaxed)) {
        report->states_wrong++;
        say(report, "the last block of set %p is not that of tail", (const void *)set);
    }
    if (end != counted(&set->tail_end)) {
        report->states_wrong++;
        say(report, "the blocks of set %p reach to index %" PRIu64 " instead of %" PRIu64,
            (const void *)set, end, counted(&set->tail_end));
    }
    walk_left(set, report);
}

/* Blocks that neither walk has met. */
static void find_unaccounted(const struct spanset_pool *pool, struct spanset_audit_report *report) {
    for (uint64_t index = 0; index < report->blocks_allocated; index++) {
        const struct block *block = spanset_pool_block(pool, index);
        if (block->audit_visits == 0) {
            report->blocks_unaccounted++;
            say(report, "block %" PRIu64 " is unaccounted for: in no set and not in the pool",
                index);
        }
    }
}

enum spanset_status spanset_audit(struct spanset_pool *pool, struct spanset_audit_report *report) {
    *report = (struct spanset_audit_report){
        .blocks_allocated = counted(&pool->blocks_allocated),
        .bytes_allocated = counted(&pool->bytes_allocated),
    };
    visits_forget(pool);
    walk_pool(pool, report);
    for (const struct spanset *set = pool->sets; set != NULL; set = set->next_in_pool) {
        walk_set(set, report);
    }
    find_unaccounted(pool, report);
    return report->message[0] == '\0' ? SPANSET_OK : SPANSET_BROKEN;
}
