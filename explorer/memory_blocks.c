/*
 * memcpy, memmove and memset for the code under test. clang 19 calls these entry
 * points by itself; other compilers call the functions by their usual names, which
 * linking renames (intercepted.syms). One scheduling point where plain accesses are
 * scheduling points, and then the operation.
 */
#include "heap.h"
#include "races.h"
#include "runtime.h"
#include "watch.h"
#include "weak_memory.h"

#include <string.h>

/* The first 8 bytes of a block, for the report. */
static uint64_t start_of(const void *block, size_t size) {
    uint64_t value = 0;
    memcpy(&value, block, size < sizeof value ? size : sizeof value);
    return value;
}

/* Reports have one byte for a size. */
static unsigned told(size_t size) { return size < UINT8_MAX ? (unsigned)size : UINT8_MAX; }

/* The watchers' steps are of one address each: what is written counts, and where from is a read. */
static void *move(void *to, const void *from, size_t size, uintptr_t pc) {
    heap_check(from, size, pc);
    heap_check(to, size, pc);
    if (__builtin_expect(execution.keeps_order, 0)) {
        races_access(from, size, RACE_READ, pc);
        races_access(to, size, RACE_WRITE, pc);
        weak_written(to, size);
    }
    if (__builtin_expect(!execution.plain_points || size == 0, 1)) {
        return memmove(to, from, size);
    }
    scheduling_point(pc);
    uint64_t before = start_of(to, size), read = start_of(from, size);
    memmove(to, from, size);
    memory_changed(to);
    if (execution.watching != 0) {
        watch_access(OPERATION_READ, told(size), ORDER_NONE, pc, from, read, read);
        watch_access(OPERATION_WRITE, told(size), ORDER_NONE, pc, to, before, read);
    }
    return to;
}

static void *fill(void *block, int byte, size_t size, uintptr_t pc) {
    heap_check(block, size, pc);
    if (__builtin_expect(execution.keeps_order, 0)) {
        races_access(block, size, RACE_WRITE, pc);
        weak_written(block, size);
    }
    if (__builtin_expect(!execution.plain_points || size == 0, 1)) {
        return memset(block, byte, size);
    }
    scheduling_point(pc);
    uint64_t before = start_of(block, size);
    memset(block, byte, size);
    memory_changed(block);
    if (execution.watching != 0) {
        watch_access(OPERATION_WRITE, told(size), ORDER_NONE, pc, block, before,
                     start_of(block, size));
    }
    return block;
}

/* The names are the compilers'. NOLINTBEGIN(bugprone-reserved-identifier) */

void *__tsan_memcpy(void *to, const void *from, size_t size) {
    return move(to, from, size, CALLER_PC);
}
void *__tsan_memmove(void *to, const void *from, size_t size) {
    return move(to, from, size, CALLER_PC);
}
void *__tsan_memset(void *block, int byte, size_t size) {
    return fill(block, byte, size, CALLER_PC);
}

/* NOLINTEND(bugprone-reserved-identifier) */
