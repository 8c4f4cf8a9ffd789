/*
 * The entry points that -fsanitize=thread calls for atomic operations: each is a
 * scheduling point, and then the operation itself. All threads are fibers of one
 * real thread, so plain accesses are atomic enough.
 *
 * clang calls ..._compare_exchange_val, gcc ..._compare_exchange_strong and _weak.
 * Neither tells weak from strong in a way that both agree on, so no compare-exchange
 * fails without a reason here.
 */
#include "heap.h"
#include "ordered.h"
#include "runtime.h"
#include "watch.h"

typedef uint8_t word8;
typedef uint16_t word16;
typedef uint32_t word32;
typedef uint64_t word64;
typedef unsigned __int128 word128;

/* What every access ends with. `changed` is a constant or a comparison. */
__attribute__((always_inline)) static inline void
accessed(uintptr_t pc, const volatile void *address, uint64_t before, bool changed) {
    if (__builtin_expect(execution.tracked, 1)) {
        if (changed) {
            memory_changed(address);
        } else {
            memory_read(pc, address, before);
        }
    }
}

/* The same, where somebody may watch. */
static inline void accessed_closely(enum operation_kind kind, unsigned size, int order,
                                    uintptr_t pc, const volatile void *address, uint64_t before,
                                    uint64_t after, bool changed) {
    accessed(pc, address, before, changed);
    if (execution.watching != 0) {
        watch_access(kind, size, order, pc, address, before, after);
    }
}

/* Each operation is there twice: as it is, and ..._closely, for weak memory and for those who
 * watch. The first one is short, and keeps little in registers. */

/* Whether execution.closely only means that in_order.h is to know. */
static inline bool is_in_order(void) { return weak_is_in_order && execution.watching == 0; }

#define DEFINE_LOAD(bits)                                                                          \
    __attribute__((noinline)) static word##bits load##bits##_closely(                              \
        const volatile word##bits *address, int order, uintptr_t pc) {                             \
        word##bits newest = *address, value = newest;                                              \
        if (execution.keeps_order) {                                                               \
            uint64_t read = ordered_load(address, bits / 8, order, (uint64_t)newest, pc);          \
            value = bits > 64 ? newest : (word##bits)read;                                         \
        }                                                                                          \
        heap_check_value(address, bits / 8, (uint64_t)value, pc);                                  \
        accessed_closely(OPERATION_LOAD, bits / 8, order, pc, address, (uint64_t)value,            \
                         (uint64_t)newest, false);                                                 \
        return value;                                                                              \
    }                                                                                              \
    word##bits __tsan_atomic##bits##_load(const volatile word##bits *address, int order) {         \
        scheduling_point(CALLER_PC);                                                               \
        heap_check(address, bits / 8, CALLER_PC);                                                  \
        if (__builtin_expect(execution.closely, 0)) {                                              \
            if (!is_in_order()) {                                                                  \
                return load##bits##_closely(address, order, CALLER_PC);                            \
            }                                                                                      \
            in_order_load((uintptr_t)address, bits / 8, order, (uint64_t)*address, CALLER_PC);     \
        }                                                                                          \
        word##bits value = *address;                                                               \
        heap_check_value(address, bits / 8, (uint64_t)value, CALLER_PC);                           \
        accessed(CALLER_PC, address, (uint64_t)value, false);                                      \
        return value;                                                                              \
    }

#define DEFINE_STORE(bits)                                                                         \
    __attribute__((noinline)) static void store##bits##_closely(                                   \
        volatile word##bits *address, word##bits value, int order, uintptr_t pc) {                 \
        word##bits before = *address;                                                              \
        bool is_newest = true;                                                                     \
        if (execution.keeps_order) {                                                               \
            is_newest =                                                                            \
                ordered_store(address, bits / 8, order, (uint64_t)before, (uint64_t)value, pc);    \
        }                                                                                          \
        if (is_newest) {                                                                           \
            *address = value;                                                                      \
        }                                                                                          \
        accessed_closely(is_newest ? OPERATION_STORE : OPERATION_STORE_EARLIER, bits / 8, order,   \
                         pc, address, (uint64_t)before, (uint64_t)value, before != value);         \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile word##bits *address, word##bits value, int order) {  \
        scheduling_point(CALLER_PC);                                                               \
        heap_check(address, bits / 8, CALLER_PC);                                                  \
        if (__builtin_expect(execution.closely, 0)) {                                              \
            if (!is_in_order()) {                                                                  \
                store##bits##_closely(address, value, order, CALLER_PC);                           \
                return;                                                                            \
            }                                                                                      \
            in_order_store((uintptr_t)address, bits / 8, order, (uint64_t)*address,                \
                           (uint64_t)value, CALLER_PC);                                            \
        }                                                                                          \
        word##bits before = *address;                                                              \
        *address = value;                                                                          \
        accessed(CALLER_PC, address, (uint64_t)before, before != value);                           \
    }

#define DEFINE_READ_MODIFY_WRITE(bits, name, kind, expression)                                     \
    __attribute__((noinline)) static word##bits name##bits##_closely(                              \
        volatile word##bits *address, word##bits value, int order, uintptr_t pc) {                 \
        word##bits before = *address;                                                              \
        if (execution.keeps_order) {                                                               \
            uint64_t found = ordered_before(address, bits / 8, order, (uint64_t)before, kind,      \
                                            (uint64_t)value, pc);                                  \
            before = bits > 64 ? before : (word##bits)found;                                       \
        }                                                                                          \
        heap_check_value(address, bits / 8, (uint64_t)before, pc);                                 \
        word##bits after = (word##bits)(expression);                                               \
        if (!execution.keeps_order ||                                                              \
            ordered_update(address, bits / 8, order, (uint64_t)before, (uint64_t)after, pc)) {     \
            *address = after;                                                                      \
        }                                                                                          \
        accessed_closely(kind, bits / 8, order, pc, address, (uint64_t)before, (uint64_t)after,    \
                         before != after);                                                         \
        return before;                                                                             \
    }                                                                                              \
    word##bits __tsan_atomic##bits##_##name(volatile word##bits *address, word##bits value,        \
                                            int order) {                                           \
        scheduling_point(CALLER_PC);                                                               \
        heap_check(address, bits / 8, CALLER_PC);                                                  \
        if (__builtin_expect(execution.closely, 0) && !is_in_order()) {                            \
            return name##bits##_closely(address, value, order, CALLER_PC);                         \
        }                                                                                          \
        word##bits before = *address;                                                              \
        heap_check_value(address, bits / 8, (uint64_t)before, CALLER_PC);                          \
        word##bits after = (word##bits)(expression);                                               \
        *address = after;                                                                          \
        if (__builtin_expect(execution.closely, 0)) {                                              \
            in_order_update((uintptr_t)address, bits / 8, order, (uint64_t)before,                 \
                            (uint64_t)after, CALLER_PC);                                           \
        }                                                                                          \
        accessed(CALLER_PC, address, (uint64_t)before, before != after);                           \
        return before;                                                                             \
    }

#define DEFINE_COMPARE_EXCHANGE(bits)                                                              \
    __attribute__((noinline)) static bool compare_exchange##bits##_closely(                        \
        volatile word##bits *address, word##bits *expected, word##bits desired, int order,         \
        int failure_order, uintptr_t pc) {                                                         \
        word##bits newest = *address, before = newest;                                             \
        if (execution.keeps_order) {                                                               \
            uint64_t found =                                                                       \
                ordered_compare(address, bits / 8, order, failure_order, (uint64_t)newest,         \
                                (uint64_t)*expected, (uint64_t)desired, pc);                       \
            before = bits > 64 ? newest : (word##bits)found;                                       \
        }                                                                                          \
        heap_check_value(address, bits / 8, (uint64_t)before, pc);                                 \
        if (before != *expected) {                                                                 \
            accessed_closely(OPERATION_COMPARE_EXCHANGE_FAILED, bits / 8, failure_order, pc,       \
                             address, (uint64_t)before, (uint64_t)newest, false);                  \
            *expected = before;                                                                    \
            return false;                                                                          \
        }                                                                                          \
        if (!execution.keeps_order ||                                                              \
            ordered_update(address, bits / 8, order, (uint64_t)before, (uint64_t)desired, pc)) {   \
            *address = desired;                                                                    \
        }                                                                                          \
        accessed_closely(OPERATION_COMPARE_EXCHANGE, bits / 8, order, pc, address,                 \
                         (uint64_t)before, (uint64_t)desired, before != desired);                  \
        return true;                                                                               \
    }                                                                                              \
    static inline bool compare_exchange##bits(volatile word##bits *address, word##bits *expected,  \
                                              word##bits desired, int order, int failure_order,    \
                                              uintptr_t pc) {                                      \
        scheduling_point(pc);                                                                      \
        heap_check(address, bits / 8, pc);                                                         \
        if (__builtin_expect(execution.closely, 0)) {                                              \
            if (!is_in_order()) {                                                                  \
                return compare_exchange##bits##_closely(address, expected, desired, order,         \
                                                        failure_order, pc);                        \
            }                                                                                      \
            in_order_compare((uintptr_t)address, bits / 8, failure_order, (uint64_t)*address,      \
                             (uint64_t)*address != (uint64_t)*expected, pc);                       \
        }                                                                                          \
        word##bits before = *address;                                                              \
        heap_check_value(address, bits / 8, (uint64_t)before, pc);                                 \
        if (before != *expected) {                                                                 \
            accessed(pc, address, (uint64_t)before, false);                                        \
            *expected = before;                                                                    \
            return false;                                                                          \
        }                                                                                          \
        *address = desired;                                                                        \
        if (__builtin_expect(execution.closely, 0)) {                                              \
            in_order_update((uintptr_t)address, bits / 8, order, (uint64_t)before,                 \
                            (uint64_t)desired, pc);                                                \
        }                                                                                          \
        accessed(pc, address, (uint64_t)before, before != desired);                                \
        return true;                                                                               \
    }                                                                                              \
    word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *address,            \
                                                          word##bits expected, word##bits desired, \
                                                          int order, int failure_order) {          \
        compare_exchange##bits(address, &expected, desired, order, failure_order, CALLER_PC);      \
        return expected;                                                                           \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile word##bits *address,                \
                                                      word##bits *expected, word##bits desired,    \
                                                      int order, int failure_order) {              \
        return compare_exchange##bits(address, expected, desired, order, failure_order,            \
                                      CALLER_PC);                                                  \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile word##bits *address,                  \
                                                    word##bits *expected, word##bits desired,      \
                                                    int order, int failure_order) {                \
        return compare_exchange##bits(address, expected, desired, order, failure_order,            \
                                      CALLER_PC);                                                  \
    }

#define DEFINE_ATOMICS(bits)                                                                       \
    DEFINE_LOAD(bits)                                                                              \
    DEFINE_STORE(bits)                                                                             \
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
    if (execution.keeps_order) {
        if (verify_is_on) {
            verify_fence(order);
        } else {
            weak_fence(order);
        }
    }
    if (execution.watching != 0) {
        watch_access(OPERATION_FENCE, 0, order, CALLER_PC, NULL, 0, 0);
    }
}

/* Orders a thread with its own signal handlers: nobody else can see it. */
void __tsan_atomic_signal_fence(int order) { (void)order; }
