/* See machine_state.h. Registers that a function may change are not told: the compiler expects
 * nothing of them after a call. The others are where the calls since then have put them; the
 * unwinder knows. */
#include "machine_state.h"

#include "runtime.h"

#include <unwind.h>

struct search {
    uintptr_t pc, stack; /* stack: where it ends at the call */
    uint64_t state;
};

static uint64_t mix(uint64_t state, uint64_t value) {
    state = (state ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return state ^ state >> 32;
}

static _Unwind_Reason_Code look(struct _Unwind_Context *context, void *argument) {
    static const int kept[] = {3, 6, 12, 13, 14, 15}; /* rbx, rbp, r12 to r15, as DWARF counts */
    struct search *search = argument;
    if (_Unwind_GetIP(context) != search->pc) {
        return _URC_NO_REASON;
    }
    search->stack = _Unwind_GetCFA(context);
    search->state = 1;
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        search->state = mix(search->state, _Unwind_GetGR(context, kept[i]));
    }
    return _URC_NORMAL_STOP;
}

/* Sanitizers would see what the frames do not use. */
#if defined __clang__
__attribute__((no_sanitize("address", "memory")))
#else
__attribute__((no_sanitize("address")))
#endif
static uint64_t
mix_stack(uint64_t state, uintptr_t start, uintptr_t end) {
    for (; start < end; start += sizeof(uint64_t)) {
        state = mix(state, *(const volatile uint64_t *)start);
    }
    return state;
}

uint64_t machine_state(uintptr_t pc) {
    const struct fiber *fiber = &thread_running()->fiber;
    struct search search = {.pc = pc};
    _Unwind_Backtrace(look, &search);
    uintptr_t end = (uintptr_t)fiber->stack + fiber->stack_bytes;
    if (search.state == 0 || search.stack - (uintptr_t)fiber->stack >= fiber->stack_bytes) {
        return 0;
    }
    return mix_stack(search.state, search.stack, end) | 1;
}
