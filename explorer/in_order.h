/*
 * What happens before what while memory is sequentially consistent: what is left of
 * weak_memory.h, which calls all of this, when each load reads the newest store. Used
 * where data races are looked for without weak memory.
 *
 * Each thread has a clock: of each thread, the time up to which it knows what that one
 * did (Mattern, "Virtual time and global states of distributed systems", 1989). A store
 * takes along what those knew whose release sequences it belongs to.
 */
#ifndef EXPLORER_IN_ORDER_H
#define EXPLORER_IN_ORDER_H

#include "runtime.h"
#include "weak_memory.h"

enum {
    CLOCK_STRIDE = 8, /* clocks are joined in pieces of this size, which compilers do at once */
    CLOCK_LENGTH = (EXPLORER_THREADS_MOST + CLOCK_STRIDE - 1) / CLOCK_STRIDE * CLOCK_STRIDE
};

struct clock {
    uint32_t at[CLOCK_LENGTH];
};

/* What a thread knows. */
struct in_order_thread {
    struct clock now;
    struct clock acquired_later; /* what an acquire fence would add */
    struct clock released;       /* as of the last release fence */
    bool has_released;           /* there was one */
};

extern struct in_order_thread in_order_threads[EXPLORER_THREADS_MOST];

static inline struct in_order_thread *in_order_running(void) {
    return &in_order_threads[execution.choice.current];
}

static inline struct weak_moment in_order_now(void) {
    unsigned self = execution.choice.current;
    return (struct weak_moment){in_order_threads[self].now.at[self], self};
}

static inline bool in_order_knows(unsigned thread, uint64_t time) {
    return in_order_running()->now.at[thread] >= time;
}

/* See the functions of these names in weak_memory.h. Those that access atomics look for races, too.
 */
void in_order_begin(void);
void in_order_thread_create(unsigned number);
void in_order_synchronize(const volatile void *object);
void in_order_written(const volatile void *start, size_t size);
void in_order_load(uintptr_t address, unsigned size, int order, uint64_t newest, uintptr_t pc);
void in_order_store(uintptr_t address, unsigned size, int order, uint64_t newest, uint64_t value,
                    uintptr_t pc);
void in_order_update(uintptr_t address, unsigned size, int order, uint64_t before, uint64_t after,
                     uintptr_t pc);
void in_order_compare(uintptr_t address, unsigned size, int failure_order, uint64_t newest,
                      bool fails, uintptr_t pc);
void in_order_fence(int order);

#endif
