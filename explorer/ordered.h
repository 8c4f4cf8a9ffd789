/* Accesses to atomics while what happens before what is kept: in order, as weak memory has it, or
 * as the execution graph has it that is being verified. See the functions of these names in
 * weak_memory.h. */
#ifndef EXPLORER_ORDERED_H
#define EXPLORER_ORDERED_H

#include "happens_before.h"
#include "in_order.h"
#include "verify_accesses.h"
#include "weak_memory.h"

static inline uint32_t ordered_time(void) {
    return (uint32_t)(weak_is_in_order ? in_order_now()
                      : verify_is_on   ? verify_now()
                                       : running_views()->moment)
        .time;
}

static inline bool ordered_knows(unsigned thread, uint32_t time) {
    return weak_is_in_order ? in_order_knows(thread, time)
           : verify_is_on   ? verify_knows(thread, time)
                            : weak_knows(thread, time);
}

static inline uint64_t ordered_load(const volatile void *address, unsigned size, int order,
                                    uint64_t newest, uintptr_t pc) {
    if (!weak_is_in_order) {
        return verify_is_on ? verify_load(address, size, order, newest, pc)
                            : weak_load(address, size, order, newest, pc);
    }
    in_order_load((uintptr_t)address, size, order, newest, pc);
    return newest;
}

static inline bool ordered_store(const volatile void *address, unsigned size, int order,
                                 uint64_t newest, uint64_t value, uintptr_t pc) {
    if (!weak_is_in_order) {
        return verify_is_on ? verify_store(address, size, order, newest, value, pc)
                            : weak_store(address, size, order, newest, value, pc);
    }
    in_order_store((uintptr_t)address, size, order, newest, value, pc);
    return true;
}

/* What an update is of; ordered_update follows. */
static inline uint64_t ordered_before(const volatile void *address, unsigned size, int order,
                                      uint64_t newest, unsigned operation, uint64_t operand,
                                      uintptr_t pc) {
    return verify_is_on ? verify_update(address, size, order, newest, operation, operand, pc)
                        : newest;
}

/* Whether memory is to hold it. */
static inline bool ordered_update(const volatile void *address, unsigned size, int order,
                                  uint64_t before, uint64_t after, uintptr_t pc) {
    if (verify_is_on) {
        return verify_wrote();
    }
    if (!weak_is_in_order) {
        weak_update(address, size, order, before, after, pc);
    } else {
        in_order_update((uintptr_t)address, size, order, before, after, pc);
    }
    return true;
}

/* If what is found is what is expected, ordered_update follows. */
static inline uint64_t ordered_compare(const volatile void *address, unsigned size, int order,
                                       int failure_order, uint64_t newest, uint64_t expected,
                                       uint64_t desired, uintptr_t pc) {
    if (verify_is_on) {
        return verify_compare(address, size, order, failure_order, newest, expected, desired, pc);
    }
    if (!weak_is_in_order) {
        return weak_compare(address, size, failure_order, newest, expected, pc);
    }
    in_order_compare((uintptr_t)address, size, failure_order, newest, newest != expected, pc);
    return newest;
}

#endif
