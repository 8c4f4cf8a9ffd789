/* See ledger.h. */
#include "ledger.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* From the top: 32 bits of generation, 1 for a set, 15 of the set, 16 of the worker. */
static uint64_t pack(struct whereabouts where) {
    return (uint64_t)where.generation << 32 | (uint64_t)where.in_set << 31 |
           (uint64_t)where.set << 16 | where.worker;
}

static struct whereabouts unpack(uint64_t word) {
    return (struct whereabouts){
        .in_set = (word >> 31 & 1) != 0,
        .set = (unsigned)(word >> 16) & 0x7fff,
        .worker = (unsigned)word & 0xffff,
        .generation = (uint32_t)(word >> 32),
    };
}

struct ledger ledger_create(size_t count) {
    return (struct ledger){.spans = calloc(count, sizeof(struct span))};
}

void ledger_destroy(struct ledger *ledger) {
    free(ledger->spans);
    ledger->spans = NULL;
}

size_t ledger_number(const struct ledger *ledger, const struct span *span) {
    return (size_t)(span - ledger->spans);
}

bool ledger_has(const struct ledger *ledger, const struct span *span) {
    uintptr_t offset = (uintptr_t)span - (uintptr_t)ledger->spans;
    return offset % sizeof *span == 0 && offset / sizeof *span < ledger->in_use;
}

struct whereabouts ledger_where(const struct span *span) {
    return unpack(atomic_load_explicit(&span->where, memory_order_relaxed));
}

static bool fits(struct whereabouts where, struct whereabouts expected) {
    return where.in_set == expected.in_set && where.set == expected.set &&
           (expected.worker == ANY_WORKER || where.worker == expected.worker);
}

bool ledger_move(struct span *span, struct whereabouts from, struct whereabouts to,
                 struct whereabouts *was) {
    uint64_t word = atomic_load_explicit(&span->where, memory_order_relaxed);
    do {
        *was = unpack(word);
        if (!fits(*was, from)) {
            return false;
        }
        to.generation = was->generation + 1;
    } while (!atomic_compare_exchange_weak_explicit(&span->where, &word, pack(to),
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

void ledger_place_in_hand(struct span *span, unsigned worker) {
    struct whereabouts where = {.worker = worker, .generation = ledger_where(span).generation + 1};
    atomic_store_explicit(&span->where, pack(where), memory_order_relaxed);
}

const char *ledger_words(struct whereabouts where, char words[WHEREABOUTS_LENGTH]) {
    if (where.in_set) {
        snprintf(words, WHEREABOUTS_LENGTH, "in set %u, pushed by worker %u (move %" PRIu32 ")",
                 where.set, where.worker, where.generation);
    } else {
        snprintf(words, WHEREABOUTS_LENGTH, "in the hand of worker %u (move %" PRIu32 ")",
                 where.worker, where.generation);
    }
    return words;
}

size_t ledger_in_sets(const struct ledger *ledger, const struct span **first) {
    size_t in_sets = 0;
    *first = NULL;
    for (size_t i = 0; i < ledger->in_use; i++) {
        if (ledger_where(&ledger->spans[i]).in_set) {
            *first = in_sets++ == 0 ? &ledger->spans[i] : *first;
        }
    }
    return in_sets;
}
