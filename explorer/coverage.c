/*
 * Interleaving coverage: which two places in the code met on the same memory, one
 * after the other, in different threads. Fed to libFuzzer as extra counters, so that
 * it keeps an input that brings a new pair together. No pair spans two executions.
 */
#include "runtime.h"

enum {
    COUNTERS = 4096,
    LAST_ACCESSES = 512 /* addresses that share a place replace each other: pairs are missed */
};

/* libFuzzer finds it by the section's name, clears it before and reads it after each input. */
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[COUNTERS];

/* Who accessed an address last. */
static struct last_access {
    const volatile void *address;
    uintptr_t pc;
    uint64_t execution;
    uint32_t thread;
} last_accesses[LAST_ACCESSES];

static uint64_t mix(uint64_t value) { return value * UINT64_C(0x9e3779b97f4a7c15); }

/* Code does not move between runs (-no-pie), so its addresses may be counted by. */
static void count_pair(uintptr_t first, uintptr_t second) {
    uint8_t *counter = &counters[mix(mix(first) + second) >> 52 & (COUNTERS - 1)];
    *counter = (uint8_t)(*counter + (*counter < UINT8_MAX));
}

static void count_access(uintptr_t pc, const volatile void *address) {
    struct last_access *last = &last_accesses[mix((uintptr_t)address) >> 55 & (LAST_ACCESSES - 1)];
    uint32_t thread = execution.choice.current;
    if (last->address == address && last->execution == execution.executions &&
        last->thread != thread) {
        count_pair(last->pc, pc);
    }
    *last = (struct last_access){address, pc, execution.executions, thread};
}

void explorer_count_interleavings(bool on) {
    execution.count_access = count_access;
    execution.watching =
        (uint8_t)(on ? execution.watching | WATCH_COVERAGE : execution.watching & ~WATCH_COVERAGE);
}

unsigned explorer_interleavings(void) {
    unsigned pairs = 0;
    for (size_t i = 0; i < COUNTERS; i++) {
        pairs += counters[i] != 0;
    }
    return pairs;
}
