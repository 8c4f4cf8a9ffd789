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

/* Ends the execution if a block is live that the program's set_up did not leave. */
void heap_check_leaks(void);

#endif
