/* Whether accesses to the heap are to live blocks. Every access of the code under test is checked.
 */
#ifndef EXPLORER_HEAP_H
#define EXPLORER_HEAP_H

#include "arena.h"

/* Ends the execution unless all of the access is to a live block. */
void heap_check_closely(uintptr_t address, size_t size, uintptr_t pc);

/* An access of the code at `pc`, before it is done. */
static inline void heap_check(const volatile void *address, size_t size, uintptr_t pc) {
    if ((uintptr_t)address - ARENA_START < ARENA_BYTES &&
        __builtin_expect(!arena_is_live((uintptr_t)address, size), 0)) {
        heap_check_closely((uintptr_t)address, size, pc);
    }
}

/* Ends the execution if explorer_options say so, and this is memory of a block that nobody has
 * written. */
void heap_check_pattern(uintptr_t address, size_t size, uintptr_t pc);

/* What was read by the code at `pc`. Fewer than four bytes may look like unwritten ones by chance.
 */
static inline void heap_check_value(const volatile void *address, size_t size, uint64_t value,
                                    uintptr_t pc) {
    uint64_t pattern = size >= 8 ? ARENA_PATTERN : (uint32_t)ARENA_PATTERN;
    if (size >= 4 && __builtin_expect(value == pattern, 0)) {
        heap_check_pattern((uintptr_t)address, size, pc);
    }
}

/* Ends the execution if a block is live that the program's set_up did not leave. */
void heap_check_leaks(void);

#endif
