/*
 * Who called whom, for reports of data races: their first access is long past when the
 * second comes; and to tell loops apart (verify_waiting.c). Calls are kept as a tree until the
 * execution ends, so an access remembers its whole stack with one pointer. Only while weak memory
 * is on.
 */
#ifndef EXPLORER_CALL_STACK_H
#define EXPLORER_CALL_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A call that the code under test made. */
struct call {
    const struct call *outer;
    uintptr_t pc; /* after it, in the caller; 0: that is unknown, or the runtime */
};

/* All calls so far are forgotten; threads are in none. */
void calls_begin(void);

/* The running thread calls a function, or comes back from one. */
void call_enter(uintptr_t pc);
void call_leave(void);

/* Whether they are calls of the same places, one in the other. */
static inline bool calls_are_alike(const struct call *one, const struct call *other) {
    while (one != other && one != NULL && other != NULL && one->pc == other->pc) {
        one = one->outer;
        other = other->outer;
    }
    return one == other;
}

/* Writes the place of an access and those of the calls around it, as marks of symbols.h:
 * "queue.c:12 (push) < main.c:3 (work)". */
void call_print_stack(uintptr_t pc, const struct call *call, char *text, size_t size);

#endif
