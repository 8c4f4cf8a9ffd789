/*
 * Fibers: stacks of their own that one real thread switches between. Boost.Context
 * does the switch; with AddressSanitizer it is told about each one.
 *
 * Boost.Context saves the floating-point control word; on x86-64 a switch between
 * fibers whose sticky exception flags differ costs ten times as much. Fibers take
 * the flags of their maker, so they are made anew for each execution.
 */
#ifndef EXPLORER_FIBER_H
#define EXPLORER_FIBER_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#endif
#ifdef FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

/* Boost.Context's C functions (boost/context/detail/fcontext.hpp is a C++ header). */
struct fiber_transfer {
    void *from;
    void *data;
};
extern struct fiber_transfer jump_fcontext(void *to, void *data);
extern struct fiber_transfer ontop_fcontext(void *to, void *data,
                                            struct fiber_transfer (*first)(struct fiber_transfer));
extern void *make_fcontext(void *stack_top, size_t size, void (*entry)(struct fiber_transfer));

enum { FIBER_GUARD_BYTES = 1 << 20 /* below each stack, that fault */ };

struct fiber {
    void *context; /* where it goes on; meaningless while it runs */
    void *stack;   /* lowest address; NULL for the real thread's own */
    size_t stack_bytes;
    bool started;
    void (*entry)(void);
#ifdef FIBER_ASAN
    void *fake_stack;
#endif
};

/* Gives the fiber a stack, with memory below it that faults. False when out of memory. */
bool fiber_allocate_stack(struct fiber *fiber, size_t stack_bytes);
void fiber_release_stack(struct fiber *fiber);

/* Makes what it starts with the same each time: what is left on its stack, and so in registers that
 * nobody has set. */
void fiber_clear_stack(struct fiber *fiber);

/* Makes it start with `entry`, which must never return, at the next switch to it. */
void fiber_prepare(struct fiber *fiber, void (*entry)(void));

/* Runs first on the side that is switched to: notes where the other one goes on. */
static inline struct fiber_transfer fiber_arrive(struct fiber_transfer transfer) {
    ((struct fiber *)transfer.data)->context = transfer.from;
    return transfer;
}

/* fiber_arrive, or what does more; see thread_local.h. */
extern struct fiber_transfer (*fiber_on_arrival)(struct fiber_transfer);

/*
 * Leaves `from`, the fiber that runs, for `to`; returns when somebody switches back.
 *
 * ontop_fcontext, not jump_fcontext: it comes back by a return instruction, so that
 * calls and returns stay paired and the processor's prediction of returns stays of
 * use. With jump_fcontext each return after a switch is mispredicted: 30 against 22
 * ns for a switch to a random one of four fibers. It cannot start a fiber, though.
 */
static inline void fiber_switch(struct fiber *from, struct fiber *to) {
#ifdef FIBER_ASAN
    __sanitizer_start_switch_fiber(&from->fake_stack, to->stack, to->stack_bytes);
#endif
    if (__builtin_expect(to->started, 1)) {
        ontop_fcontext(to->context, from, fiber_on_arrival);
    } else {
        to->started = true;
        fiber_arrive(jump_fcontext(to->context, from));
    }
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(from->fake_stack, NULL, NULL);
#endif
}

#endif
