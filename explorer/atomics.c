/*
 * The entry points that -fsanitize=thread calls for atomic operations: each is a
 * scheduling point, and then the operation itself. All threads are fibers of one
 * real thread, so plain accesses are atomic enough.
 *
 * clang calls ..._compare_exchange_val, gcc ..._compare_exchange_strong and _weak.
 * Neither tells weak from strong in a way that both agree on, so no compare-exchange
 * fails without a reason here.
 */
#include "runtime.h"
#include "watch.h"

typedef uint8_t word8;
typedef uint16_t word16;
typedef uint32_t word32;
typedef uint64_t word64;
typedef unsigned __int128 word128;

/* What every access to memory that may change ends with. `changed` is a constant or a comparison.
 */
__attribute__((always_inline)) static inline void
accessed(enum operation_kind kind, unsigned size, int order, uintptr_t pc,
         const volatile void *address, uint64_t before, uint64_t after, bool changed) {
    if (__builtin_expect(!execution.attentive, 0)) {
        return;
    }
    if (execution.tracked) { /* not if only watched: watching changes nothing */
        if (changed) {
            memory_changed(address);
        } else {
            memory_read(pc, address, before);
        }
    }
    if (__builtin_expect(execution.watching != 0, 0)) {
        watch_access(kind, size, order, pc, address, before, after);
    }
}

#define DEFINE_READ_MODIFY_WRITE(bits, name, kind, expression)                                     \
    word##bits __tsan_atomic##bits##_##name(volatile word##bits *address, word##bits value,        \
                                            int order) {                                           \
        scheduling_point(CALLER_PC);                                                               \
        word##bits before = *address;                                                              \
        word##bits after = (word##bits)(expression);                                               \
        *address = after;                                                                          \
        accessed(kind, bits / 8, order, CALLER_PC, address, (uint64_t)before, (uint64_t)after,     \
                 before != after);                                                                 \
        return before;                                                                             \
    }

#define DEFINE_COMPARE_EXCHANGE(bits)                                                              \
    static inline bool compare_exchange##bits(volatile word##bits *address, word##bits *expected,  \
                                              word##bits desired, int order, uintptr_t pc) {       \
        scheduling_point(pc);                                                                      \
        word##bits before = *address;                                                              \
        if (before != *expected) {                                                                 \
            accessed(OPERATION_COMPARE_EXCHANGE_FAILED, bits / 8, order, pc, address,              \
                     (uint64_t)before, (uint64_t)before, false);                                   \
            *expected = before;                                                                    \
            return false;                                                                          \
        }                                                                                          \
        *address = desired;                                                                        \
        accessed(OPERATION_COMPARE_EXCHANGE, bits / 8, order, pc, address, (uint64_t)before,       \
                 (uint64_t)desired, before != desired);                                            \
        return true;                                                                               \
    }                                                                                              \
    word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *address,            \
                                                          word##bits expected, word##bits desired, \
                                                          int order, int failure_order) {          \
        (void)failure_order;                                                                       \
        compare_exchange##bits(address, &expected, desired, order, CALLER_PC);                     \
        return expected;                                                                           \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile word##bits *address,                \
                                                      word##bits *expected, word##bits desired,    \
                                                      int order, int failure_order) {              \
        (void)failure_order;                                                                       \
        return compare_exchange##bits(address, expected, desired, order, CALLER_PC);               \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile word##bits *address,                  \
                                                    word##bits *expected, word##bits desired,      \
                                                    int order, int failure_order) {                \
        (void)failure_order;                                                                       \
        return compare_exchange##bits(address, expected, desired, order, CALLER_PC);               \
    }

#define DEFINE_ATOMICS(bits)                                                                       \
    word##bits __tsan_atomic##bits##_load(const volatile word##bits *address, int order) {         \
        scheduling_point(CALLER_PC);                                                               \
        word##bits value = *address;                                                               \
        accessed(OPERATION_LOAD, bits / 8, order, CALLER_PC, address, (uint64_t)value,             \
                 (uint64_t)value, false);                                                          \
        return value;                                                                              \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile word##bits *address, word##bits value, int order) {  \
        scheduling_point(CALLER_PC);                                                               \
        word##bits before = *address;                                                              \
        *address = value;                                                                          \
        accessed(OPERATION_STORE, bits / 8, order, CALLER_PC, address, (uint64_t)before,           \
                 (uint64_t)value, before != value);                                                \
    }                                                                                              \
    DEFINE_READ_MODIFY_WRITE(bits, exchange, OPERATION_EXCHANGE, value)                            \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_add, OPERATION_ADD, before + value)                       \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_sub, OPERATION_SUB, before - value)                       \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_and, OPERATION_AND, before &value)                        \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_or, OPERATION_OR, before | value)                         \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_xor, OPERATION_XOR, before ^ value)                       \
    DEFINE_READ_MODIFY_WRITE(bits, fetch_nand, OPERATION_NAND, ~(before & value))                  \
    DEFINE_COMPARE_EXCHANGE(bits)

DEFINE_ATOMICS(8)
DEFINE_ATOMICS(16)
DEFINE_ATOMICS(32)
DEFINE_ATOMICS(64)
DEFINE_ATOMICS(128)

void __tsan_atomic_thread_fence(int order) {
    scheduling_point(CALLER_PC);
    if (execution.watching != 0) {
        watch_access(OPERATION_FENCE, 0, order, CALLER_PC, NULL, 0, 0);
    }
}

/* Orders a thread with its own signal handlers: nobody else can see it. */
void __tsan_atomic_signal_fence(int order) { (void)order; }
