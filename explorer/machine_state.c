/* See machine_state.h. Registers that a function may change are not told: the compiler expects
 * nothing of them after a call. The others are where the calls since then have put them; the
 * unwinder knows. */
#include "machine_state.h"

#include "races.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unwind.h>

struct search {
    uintptr_t pc;
    bool is_found;
    struct machine_state *state;
};

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *argument) {
    static const int kept[MACHINE_REGISTERS] = {3, 6, 12, 13, 14, 15}; /* rbx, rbp, r12 to r15 */
    struct search *search = argument;
    if (_Unwind_GetIP(context) != search->pc) {
        return _URC_NO_REASON;
    }
    search->is_found = true;
    search->state->stack_pointer = _Unwind_GetCFA(context);
    for (unsigned i = 0; i < MACHINE_REGISTERS; i++) {
        search->state->registers[i] = _Unwind_GetGR(context, kept[i]);
    }
    return _URC_NORMAL_STOP;
}

static void give_room(struct machine_state *state) {
    if (state->length > state->capacity) {
        state->capacity = 2 * state->length;
        free(state->words);
        state->words = malloc(state->capacity * sizeof *state->words);
        if (state->words == NULL) {
            fprintf(stderr, "explorer: no memory for %zu words of a stack\n", state->length);
            exit(2);
        }
    }
}

/* Sanitizers would see what the frames do not use. */
#if defined __clang__
__attribute__((no_sanitize("address", "memory")))
#else
__attribute__((no_sanitize("address")))
#endif
static void
copy_stack(struct machine_state *state) {
    const volatile uint64_t *from = (const volatile uint64_t *)state->stack_pointer;
    for (size_t i = 0; i < state->length; i++) {
        state->words[i] = from[i];
    }
}

bool machine_state_take(struct machine_state *state, uintptr_t pc) {
    const struct fiber *fiber = &thread_running()->fiber;
    struct search search = {.pc = pc, .state = state};
    _Unwind_Backtrace(look, &search);
    uintptr_t below = state->stack_pointer - (uintptr_t)fiber->stack;
    if (!search.is_found || below >= fiber->stack_bytes) {
        return false;
    }
    state->length = (fiber->stack_bytes - below) / sizeof *state->words;
    give_room(state);
    copy_stack(state);
    return true;
}

bool machine_states_are_equal(const struct machine_state *one, const struct machine_state *other) {
    if (one->stack_pointer != other->stack_pointer || one->length != other->length ||
        memcmp(one->registers, other->registers, sizeof one->registers) != 0) {
        return false;
    }
    for (size_t i = 0; i < one->length; i++) {
        if (one->words[i] != other->words[i] &&
            !races_others_access(one->stack_pointer + i * sizeof *one->words)) {
            return false;
        }
    }
    return true;
}
