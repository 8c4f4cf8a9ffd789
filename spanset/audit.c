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
    size_t used = strlen(report->message);
    size_t room = sizeof report->message - used;
    va_list arguments;
    va_start(arguments, format);
    if (used > 0 && room > 2) {
        memcpy(report->message + used, "; ", 3);
        used += 2;
        room -= 2;
    }
    vsnprintf(report->message + used, room, format, arguments);
    va_end(arguments);
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

static void check_popped(struct spanset_audit_report *report, const struct block *block,
                         uint64_t expected, const char *where) {
    uint32_t popped = atomic_load_explicit(&block->popped, memory_order_relaxed);
    if (popped != expected) {
        report->counts_wrong++;
        say(report, "block %" PRIu32 " %s counts %" PRIu32 " pops instead of %" PRIu64,
            block->index, where, popped, expected);
    }
}

/* Slots [first, end) must hold spans, all others NULL. */
static void check_slots(struct spanset_audit_report *report, const struct block *block,
                        uint64_t first, uint64_t end, const char *where) {
    uint64_t wrong = 0;
    for (uint64_t slot = 0; slot < BLOCK_SLOTS; slot++) {
        int full = atomic_load_explicit(&block->slots[slot], memory_order_relaxed) != NULL;
        wrong += full != (slot >= first && slot < end);
    }
    if (wrong > 0) {
        report->slots_wrong += wrong;
        say(report, "block %" PRIu32 " %s has %" PRIu64 " wrong slots", block->index, where, wrong);
    }
}

static void walk_pool(const struct spanset_pool *pool, struct spanset_audit_report *report) {
    uint64_t top = counted(&pool->top);
    uint32_t handle = spanset_pool_handle(top);
    while (handle != 0) {
        if (handle > report->blocks_allocated) {
            report->counts_wrong++;
            say(report, "the pool leads to block %" PRIu32 ", which does not exist", handle - 1);
            return;
        }
        struct block *block = spanset_pool_block(pool, handle - 1);
        if (!visit_first(report, block, "in the pool")) {
            return; /* the stack has become a circle */
        }
        report->blocks_pooled++;
        check_popped(report, block, POPPED_IN_POOL, "in the pool");
        check_slots(report, block, 0, 0, "in the pool");
        handle = atomic_load_explicit(&block->next, memory_order_relaxed);
    }
}

/* The part of [head, tail) that lies in block `number`, as slots of it. */
static uint64_t clip_to_block(uint64_t position, uint64_t number) {
    uint64_t start = number * BLOCK_SLOTS;
    uint64_t offset = position > start ? position - start : 0;
    return offset < BLOCK_SLOTS ? offset : BLOCK_SLOTS;
}

static void walk_set(const struct spanset *set, struct spanset_audit_report *report) {
    uint64_t head = counted(&set->head);
    uint64_t tail = counted(&set->tail);
    uint64_t limit = counted(&set->limit);
    report->sets++;
    if (head > tail || tail > limit || limit - tail > BLOCK_SLOTS) {
        say(report, "set %p has head %" PRIu64 ", tail %" PRIu64 ", limit %" PRIu64,
            (const void *)set, head, tail, limit);
        report->counts_wrong++;
        return;
    }
    report->spans_held += tail - head;
    const struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
    uint64_t first;
    uint64_t end;
    set_blocks(set, &first, &end);
    for (uint64_t number = first; number < end; number++) {
        struct block *block = spine_find(spine, number);
        if (block == NULL) {
            report->counts_wrong++;
            say(report, "block number %" PRIu64 " of set %p is missing from its spine", number,
                (const void *)set);
        } else if (visit_first(report, block, "in a spine")) {
            report->blocks_installed++;
            check_popped(report, block, set_popped_expected(set, number), "in a spine");
            check_slots(report, block, clip_to_block(head, number), clip_to_block(tail, number),
                        "in a spine");
        }
    }
}

/* Blocks that neither walk has met. */
static void find_unaccounted(const struct spanset_pool *pool, struct spanset_audit_report *report) {
    for (uint64_t index = 0; index < report->blocks_allocated; index++) {
        const struct block *block = spanset_pool_block(pool, index);
        if (block->audit_visits == 0) {
            report->blocks_unaccounted++;
            say(report,
                "block %" PRIu64 " is unaccounted for: in no spine and not in the pool, %" PRIu32
                " popped",
                index, atomic_load_explicit(&block->popped, memory_order_relaxed));
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
