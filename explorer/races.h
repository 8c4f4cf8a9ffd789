/*
 * Data races: two accesses to the same byte, at least one of them a write and one not
 * atomic, and neither happens before the other (C11 5.1.2.4), which weak_memory.h knows.
 *
 * For each byte those accesses are kept that a later one could race with, in the first
 * 256 KiB of memory that an execution touches.
 */
#ifndef EXPLORER_RACES_H
#define EXPLORER_RACES_H

#include "runtime.h"
#include "shadow.h"

/* Those that write come last. */
enum race_access { RACE_READ, RACE_ATOMIC_READ, RACE_WRITE, RACE_ATOMIC_WRITE, RACE_FREE };

/* There is one thread only, and all accesses so far happen before what it does. */
void races_begin(void);

/* explorer_options ask for them. Read at each access. */
extern bool races_wanted;

/* The running thread accesses memory: ends the execution if that is a race. Returns whether there
 * may be atomics. */
bool races_look(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc);

/* The same for the atomic kinds. */
void races_look_atomically(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc);

static inline bool races_access(const volatile void *start, size_t size, enum race_access kind,
                                uintptr_t pc) {
    if (!races_wanted) {
        return true;
    }
    if (kind == RACE_ATOMIC_READ || kind == RACE_ATOMIC_WRITE) {
        races_look_atomically((uintptr_t)start, size, kind, pc);
        return true;
    }
    return races_look((uintptr_t)start, size, kind, pc);
}

/* When and where a thread did something. */
struct race_event {
    uint32_t time;           /* of the thread: weak_memory.h */
    uint32_t pc;             /* below 4 GiB, as in arena.c */
    const struct call *call; /* that it was done in */
};

/* The last read and the last write of each atomic by each thread. Rows are a little longer than a
 * power of two, so that their starts do not share lines of a cache. */
extern struct race_event races_atomic[EXPLORER_THREADS_MOST][SHADOW_ATOMICS_MOST + 9][2];

/* Ends the execution if an atomic access by the running thread is a race with one that is not. */
void races_check_atomic(const struct shadow_word *word, uint8_t bytes, bool writes, uintptr_t pc);

/* Keeps an access to an atomic by the running thread at this time of its. */
static inline void races_keep_atomic(uint32_t atomic, bool writes, uint32_t time, uintptr_t pc) {
    unsigned self = execution.choice.current;
    shadow.atomics[atomic].threads[writes] |= UINT64_C(1) << self;
    races_atomic[self][atomic][writes] =
        (struct race_event){time, (uint32_t)pc, thread_running()->call};
}

/* Whether this word of memory has been accessed by atomics, or by others than the running thread.
 */
bool races_others_access(uintptr_t address);

/* This memory gets a new life. */
void races_forget(const volatile void *start, size_t size);

#endif
