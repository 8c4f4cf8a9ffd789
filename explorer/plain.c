/*
 * The entry points that -fsanitize=thread calls for accesses that are not atomic:
 * clang 14 and 19, and gcc 12, with all of their options. They are scheduling points
 * only where explorer_options say so.
 *
 * Accesses to volatile objects have entry points of their own only if the compiler is
 * asked to tell them apart (clang -mllvm -tsan-distinguish-volatile, gcc --param
 * tsan-distinguish-volatile=1). Who asks uses volatile to talk between threads, so
 * these are always scheduling points.
 */
#include "plain.h"
#include "call_stack.h"
#include "heap.h"
#include "races.h"
#include "runtime.h"
#include "watch.h"
#include "weak_memory.h"

#include <string.h>

/* The names are the compilers'. NOLINTBEGIN(bugprone-reserved-identifier) */

/* libFuzzer's counters of the code under test, and how deep its stack was. In a fuzzer only. */
extern char __start___sancov_cntrs[] __attribute__((weak));
extern char __stop___sancov_cntrs[] __attribute__((weak));
extern _Thread_local uintptr_t __sancov_lowest_stack __attribute__((weak));

void __tsan_init(void) {}
void __tsan_func_entry(void *caller) {
    if (__builtin_expect(execution.keeps_order, 0)) {
        call_enter((uintptr_t)caller);
    }
}

void __tsan_func_exit(void) {
    if (__builtin_expect(execution.keeps_order, 0)) {
        call_leave();
    }
}

/* Around the code that clang makes to destroy objects of Objective-C and Swift. */
void __tsan_ignore_thread_begin(void) {}
void __tsan_ignore_thread_end(void) {}

/* The value at an address, of up to 8 bytes, for the report. */
static uint64_t value_at(const void *address, size_t size) {
    uint64_t value = 0;
    memcpy(&value, address, size < sizeof value ? size : sizeof value);
    return value;
}

/* Reports have one byte for a size. */
static unsigned told(size_t size) { return size < UINT8_MAX ? (unsigned)size : UINT8_MAX; }

/* A write that is not atomic, under weak memory. */
static void weak_write(const void *address, size_t size, uintptr_t pc) {
    if (races_access(address, size, RACE_WRITE, pc)) {
        weak_written(address, size);
    }
}

static void note_read(const void *address, size_t size, uintptr_t pc) {
    uint64_t value = value_at(address, size);
    memory_read(pc, address, value);
    if (execution.watching != 0) {
        watch_access(OPERATION_READ, told(size), ORDER_NONE, pc, address, value, value);
    }
}

static void plain_read(const void *address, size_t size, uintptr_t pc) {
    scheduling_point(pc);
    note_read(address, size, pc);
}

/* The value is written after we return; until then nobody else can look. It counts as a change. */
static void note_write(const void *address, size_t size, uintptr_t pc) {
    memory_changed(address);
    if (execution.watching != 0) {
        watch_access(OPERATION_WRITE, told(size), ORDER_NONE, pc, address, value_at(address, size),
                     0);
    }
}

static void plain_write(const void *address, size_t size, uintptr_t pc) {
    scheduling_point(pc);
    note_write(address, size, pc);
}

/* Whether libFuzzer's instrumentation, which clang instruments, too, makes this access. */
static bool is_of_fuzzer(const void *address, size_t size) {
    uintptr_t start = (uintptr_t)__start___sancov_cntrs, end = (uintptr_t)__stop___sancov_cntrs;
    return size == 1 ? (uintptr_t)address - start < end - start
                     : size == sizeof(uintptr_t) && address == &__sancov_lowest_stack;
}

static bool is_point(const void *address, size_t size) {
    return __builtin_expect(execution.plain_points, 0) && !is_of_fuzzer(address, size);
}

#define DEFINE_READ(name, size)                                                                    \
    void __tsan_##name(void *address) {                                                            \
        heap_check(address, size, CALLER_PC);                                                      \
        heap_check_value(address, size, value_at(address, size), CALLER_PC);                       \
        if (__builtin_expect(execution.keeps_order, 0) && !is_of_fuzzer(address, size)) {          \
            races_access(address, size, RACE_READ, CALLER_PC);                                     \
        }                                                                                          \
        if (is_point(address, size)) {                                                             \
            plain_read(address, size, CALLER_PC);                                                  \
        }                                                                                          \
    }

#define DEFINE_WRITE(name, size)                                                                   \
    void __tsan_##name(void *address) {                                                            \
        heap_check(address, size, CALLER_PC);                                                      \
        if (__builtin_expect(execution.keeps_order, 0) && !is_of_fuzzer(address, size)) {          \
            weak_write(address, size, CALLER_PC);                                                  \
        }                                                                                          \
        if (is_point(address, size)) {                                                             \
            plain_write(address, size, CALLER_PC);                                                 \
        }                                                                                          \
    }

#define DEFINE_VOLATILE_READ(name, size)                                                           \
    void __tsan_##name(void *address) {                                                            \
        heap_check(address, size, CALLER_PC);                                                      \
        if (execution.keeps_order) {                                                               \
            races_access(address, size, RACE_READ, CALLER_PC);                                     \
        }                                                                                          \
        plain_read(address, size, CALLER_PC);                                                      \
    }

#define DEFINE_VOLATILE_WRITE(name, size)                                                          \
    void __tsan_##name(void *address) {                                                            \
        heap_check(address, size, CALLER_PC);                                                      \
        if (execution.keeps_order) {                                                               \
            weak_write(address, size, CALLER_PC);                                                  \
        }                                                                                          \
        plain_write(address, size, CALLER_PC);                                                     \
    }

/* A compound access is called for between its read and its write, and announces the write. */
#define DEFINE_PLAIN(size)                                                                         \
    DEFINE_READ(read##size, size)                                                                  \
    DEFINE_WRITE(write##size, size)                                                                \
    DEFINE_WRITE(read_write##size, size)                                                           \
    DEFINE_READ(unaligned_read##size, size)                                                        \
    DEFINE_WRITE(unaligned_write##size, size)                                                      \
    DEFINE_WRITE(unaligned_read_write##size, size)                                                 \
    DEFINE_VOLATILE_READ(volatile_read##size, size)                                                \
    DEFINE_VOLATILE_WRITE(volatile_write##size, size)                                              \
    DEFINE_VOLATILE_READ(unaligned_volatile_read##size, size)                                      \
    DEFINE_VOLATILE_WRITE(unaligned_volatile_write##size, size)

DEFINE_PLAIN(1)
DEFINE_PLAIN(2)
DEFINE_PLAIN(4)
DEFINE_PLAIN(8)
DEFINE_PLAIN(16)

void plain_point(uintptr_t pc) {
    if (execution.plain_points) {
        scheduling_point(pc);
    }
}

void plain_read_range(const void *start, size_t size, uintptr_t pc) {
    heap_check(start, size, pc);
    if (execution.keeps_order) {
        races_access(start, size, RACE_READ, pc);
    }
    if (execution.plain_points && size != 0) {
        note_read(start, size, pc);
    }
}

void plain_write_range(const void *start, size_t size, uintptr_t pc) {
    heap_check(start, size, pc);
    if (execution.keeps_order) {
        weak_write(start, size, pc);
    }
    if (execution.plain_points && size != 0) {
        note_write(start, size, pc);
    }
}

/* gcc calls these for structures, bit-fields and what is not aligned. */
void __tsan_read_range(void *address, size_t size) {
    plain_point(CALLER_PC);
    plain_read_range(address, size, CALLER_PC);
}
void __tsan_write_range(void *address, size_t size) {
    plain_point(CALLER_PC);
    plain_write_range(address, size, CALLER_PC);
}

/* The pointer to an object's virtual functions, in C++. Constructors write the one that is there
 * again, which nobody can see. */
void __tsan_vptr_update(void **pointer, void *value) {
    if (execution.plain_points && *pointer != value) {
        plain_write(pointer, sizeof *pointer, CALLER_PC);
    }
}

void __tsan_vptr_read(void **pointer) {
    if (execution.plain_points) {
        plain_read(pointer, sizeof *pointer, CALLER_PC);
    }
}

/* NOLINTEND(bugprone-reserved-identifier) */
