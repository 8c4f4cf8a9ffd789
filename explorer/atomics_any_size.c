/*
 * Atomic operations of any size, for which compilers call libatomic: of structures,
 * and of what is not aligned. Those of 1 to 16 bytes that have a function of their own
 * there are renamed to the entry points of atomics.c (intercepted.syms).
 */
#include "heap.h"
#include "races.h"
#include "runtime.h"
#include "verify_accesses.h"
#include "watch.h"
#include "weak_memory.h"

#include <string.h>

static uint64_t start_of(const volatile void *block, size_t size) {
    uint64_t value = 0;
    memcpy(&value, (const void *)(uintptr_t)block, size < sizeof value ? size : sizeof value);
    return value;
}

static void accessed(enum operation_kind kind, size_t size, int order, uintptr_t pc,
                     const volatile void *address, uint64_t before, bool changed) {
    if (execution.keeps_order) { /* as if each were a lock's */
        if (verify_is_on) {
            verify_cannot("it has an atomic that is not of 1, 2, 4 or 8 bytes");
        }
        races_access(address, size, changed ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ, pc);
        weak_synchronize(address);
        weak_written(address, size);
    }
    if (changed) {
        memory_changed(address);
    } else {
        memory_read(pc, address, before);
    }
    if (execution.watching != 0) {
        watch_access(kind, size < UINT8_MAX ? (unsigned)size : UINT8_MAX, order, pc, address,
                     before, start_of(address, size));
    }
}

void explorer___atomic_load(size_t size, void *address, void *result, int order) {
    scheduling_point(CALLER_PC);
    heap_check(address, size, CALLER_PC);
    memcpy(result, address, size);
    accessed(OPERATION_LOAD, size, order, CALLER_PC, address, start_of(address, size), false);
}

void explorer___atomic_store(size_t size, void *address, void *value, int order) {
    scheduling_point(CALLER_PC);
    heap_check(address, size, CALLER_PC);
    uint64_t before = start_of(address, size);
    bool changed = memcmp(address, value, size) != 0;
    memcpy(address, value, size);
    accessed(OPERATION_STORE, size, order, CALLER_PC, address, before, changed);
}

void explorer___atomic_exchange(size_t size, void *address, void *value, void *result, int order) {
    scheduling_point(CALLER_PC);
    heap_check(address, size, CALLER_PC);
    uint64_t before = start_of(address, size);
    bool changed = memcmp(address, value, size) != 0;
    for (size_t i = 0; i < size; i++) { /* `value` and `result` may be the same */
        char byte = ((char *)address)[i];
        ((char *)address)[i] = ((char *)value)[i];
        ((char *)result)[i] = byte;
    }
    accessed(OPERATION_EXCHANGE, size, order, CALLER_PC, address, before, changed);
}

bool explorer___atomic_compare_exchange(size_t size, void *address, void *expected, void *desired,
                                        int order, int failure_order) {
    (void)failure_order;
    scheduling_point(CALLER_PC);
    heap_check(address, size, CALLER_PC);
    uint64_t before = start_of(address, size);
    if (memcmp(address, expected, size) != 0) {
        memcpy(expected, address, size);
        accessed(OPERATION_COMPARE_EXCHANGE_FAILED, size, order, CALLER_PC, address, before, false);
        return false;
    }
    bool changed = memcmp(address, desired, size) != 0;
    memcpy(address, desired, size);
    accessed(OPERATION_COMPARE_EXCHANGE, size, order, CALLER_PC, address, before, changed);
    return true;
}

/* As the processor has it, for code that goes another way where it has not. */
bool explorer___atomic_is_lock_free(size_t size, const volatile void *address) {
    return size <= 16 && (size & (size - 1)) == 0 && (uintptr_t)address % size == 0;
}
