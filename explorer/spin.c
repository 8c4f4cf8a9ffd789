/* See spin.h. */
#include "spin.h"

/* Whether none of the groups was changed after `since`. */
static bool unchanged(const struct spin_memory *memory, uint64_t groups, uint32_t since) {
    for (; groups != 0; groups &= groups - 1) {
        if (memory->changed_at[__builtin_ctzll(groups)] > since) {
            return false;
        }
    }
    return true;
}

bool spin_check(struct spin *spin, const struct spin_memory *memory, uintptr_t pc,
                const volatile void *address, uint64_t value) {
    uint64_t group = UINT64_C(1) << spin_group(address);
    uint32_t reads = spin->reads - SPIN_READS_FREE;
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
