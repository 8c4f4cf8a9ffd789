/*
 * Data races: two accesses to the same byte, at least one of them a write and one not
 * atomic, and neither happens before the other (C11 5.1.2.4), which weak_memory.h knows.
 *
 * For each byte those accesses are kept that a later one could race with, in the first
 * 256 KiB of memory that an execution touches.
 */
#ifndef EXPLORER_RACES_H
#define EXPLORER_RACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum race_access { RACE_READ, RACE_WRITE, RACE_ATOMIC_READ, RACE_ATOMIC_WRITE, RACE_FREE };

/* There is one thread only, and all accesses so far happen before what it does. */
void races_begin(void);

/* explorer_options ask for them. Read at each access. */
extern bool races_wanted;

/* The running thread accesses memory: ends the execution if that is a race. */
void races_look(const volatile void *start, size_t size, enum race_access kind, uintptr_t pc);

static inline void races_access(const volatile void *start, size_t size, enum race_access kind,
                                uintptr_t pc) {
    if (races_wanted) {
        races_look(start, size, kind, pc);
    }
}

/* This memory gets a new life. */
void races_forget(const volatile void *start, size_t size);

#endif
