/* See spin.h. */
#include "spin.h"

#include <string.h>

enum { SLOTS = 1024 /* of a hash table; three quarters are used, then addresses share a group */ };

/* The groups of the addresses that were met in this execution. */
static struct {
    const volatile void *address;
    uint64_t execution;
    uint32_t group;
} met[SLOTS];
static uint64_t execution_now = 1;
static uint32_t met_length;

void spin_memory_begin(struct spin_memory *memory) {
    memset(memory, 0, sizeof *memory);
    execution_now++;
    met_length = 0;
}

unsigned spin_group(const volatile void *address) {
    unsigned slot = (unsigned)((uintptr_t)address * UINT64_C(0x9e3779b97f4a7c15) >> 54);
    while (met[slot].execution == execution_now && met[slot].address != address) {
        slot = (slot + 1) % SLOTS;
    }
    if (met[slot].execution != execution_now) {
        if (met_length == SLOTS / 4 * 3) {
            return SPIN_GROUPS - 1;
        }
        met[slot].address = address;
        met[slot].execution = execution_now;
        met[slot].group = met_length++ % SPIN_GROUPS;
    }
    return met[slot].group;
}

/* Whether none of the groups was changed after `since`. */
static bool unchanged(const struct spin_memory *memory, uint64_t groups, uint32_t since) {
    for (; groups != 0; groups &= groups - 1) {
        if (memory->changed_at[__builtin_ctzll(groups)] > since) {
            return false;
        }
    }
    return true;
}

bool spin_check(struct spin *spin, struct spin_memory *memory, uintptr_t pc,
                const volatile void *address, uint64_t value) {
    uint64_t group = UINT64_C(1) << spin_group(address);
    uint32_t reads = spin->reads - SPIN_READS_FREE;
    memory->suspects += reads == 1;
    if (reads > 1) {
        spin->groups_read |= group;
        bool again =
            pc == spin->anchor_pc && address == spin->anchor_address && value == spin->anchor_value;
        if (again && unchanged(memory, spin->groups_read, spin->anchor_at)) {
            return true;
        }
        if (!again && reads < spin->anchor_until) {
            return false;
        }
    }
    spin->anchor_pc = pc;
    spin->anchor_address = address;
    spin->anchor_value = value;
    spin->anchor_at = memory->changes;
    spin->groups_read = group;
    spin->anchor_until = reads * 2;
    return false;
}
