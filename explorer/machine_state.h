/* What the code under test has in its registers and on its stack when it calls the runtime: where
 * that is the same twice, and so are memory and what it reads, it does the same. */
#ifndef EXPLORER_MACHINE_STATE_H
#define EXPLORER_MACHINE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MACHINE_REGISTERS = 6 };

struct machine_state {
    uintptr_t stack_pointer; /* at the call */
    uint64_t registers[MACHINE_REGISTERS];
    uint64_t *words; /* of the stack, from there up; its own */
    size_t length, capacity;
};

/* That of the running thread, whose call returns to `pc`, takes the place of what was in `state`.
 * False if it cannot be told. Takes about a microsecond. */
bool machine_state_take(struct machine_state *state, uintptr_t pc);

/* Whether they are the same, but for what others have written to the running thread's stack. */
bool machine_states_are_equal(const struct machine_state *one, const struct machine_state *other);

#endif
