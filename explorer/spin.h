/*
 * Spin detection: a thread goes round in a loop without change when it reads the
 * same value at the same place in the code and in memory again, has changed nothing
 * itself in between, and nothing that it read in between was changed by others.
 *
 * Loops of any length are found with one remembered read (the anchor), which is
 * moved forward after 1, 2, 4, 8, ... reads (Brent, "An improved Monte Carlo
 * factorization algorithm", 1980). Which locations were read and when each was
 * changed is kept for 64 groups of addresses; sharing a group can only delay the
 * finding. Groups go by the order in which addresses are met, not by what they are, so
 * that every build of a program does the same.
 */
#ifndef EXPLORER_SPIN_H
#define EXPLORER_SPIN_H

#include <stdbool.h>
#include <stdint.h>

enum {
    /* Reads in a row, without a change of its own, that a thread may do before anything is looked
     * at. Loops that retry a few times and give up are run to their end, and the cost is one
     * predictable branch for a thread that does not spin. */
    SPIN_READS_FREE = 8,
    SPIN_GROUPS = 64
};

/* When each group of addresses was changed last, as long as somebody may spin. */
struct spin_memory {
    uint32_t changes;
    uint32_t suspects; /* threads that may spin: with more than SPIN_READS_FREE reads */
    uint32_t changed_at[SPIN_GROUPS];
};

struct spin {
    uint32_t reads;        /* since the thread changed something */
    uint32_t anchor_until; /* number of the read at which the anchor is moved */
    uint32_t anchor_at;    /* changes when it was set */
    uintptr_t anchor_pc;
    const volatile void *anchor_address;
    uint64_t anchor_value;
    uint64_t groups_read; /* since the anchor */
};

/* The group of an address. */
unsigned spin_group(const volatile void *address);

/* An execution starts: nothing is known. */
void spin_memory_begin(struct spin_memory *memory);

/* The thread has changed something, or has come further in a way that counts. */
static inline void spin_restart(struct spin *spin, struct spin_memory *memory) {
    if (__builtin_expect(spin->reads > SPIN_READS_FREE, 0)) {
        memory->suspects--;
    }
    spin->reads = 0;
}

static inline void spin_memory_change(struct spin_memory *memory, const volatile void *address) {
    ++memory->changes;
    if (__builtin_expect(memory->suspects != 0, 0)) {
        memory->changed_at[spin_group(address)] = memory->changes;
    }
}

/* The part of spin_read for a thread that may be spinning. */
bool spin_check(struct spin *spin, struct spin_memory *memory, uintptr_t pc,
                const volatile void *address, uint64_t value);

/* Notes a read; true if the thread spins. */
static inline bool spin_read(struct spin *spin, struct spin_memory *memory, uintptr_t pc,
                             const volatile void *address, uint64_t value) {
    return __builtin_expect(++spin->reads > SPIN_READS_FREE, 0) &&
           spin_check(spin, memory, pc, address, value);
}

#endif
