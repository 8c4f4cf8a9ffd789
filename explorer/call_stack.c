/* See call_stack.h. */
#include "call_stack.h"

#include "runtime.h"
#include "symbols.h"

#include <string.h>

enum {
    CALLS_MOST = 1 << 20, /* in an execution; later ones are not told */
    TOLD_MOST = 4         /* places of one stack */
};

static struct call calls[CALLS_MOST];
static size_t calls_length;

/* Around what the running thread has called before. */
static const struct call unknown;

void calls_begin(void) {
    calls_length = 0;
    thread_running()->call = &unknown;
}

void call_enter(uintptr_t pc) {
    struct thread *self = thread_running();
    if (calls_length < CALLS_MOST) {
        struct call *call = &calls[calls_length++];
        *call = (struct call){self->call, self->call == NULL ? 0 : pc}; /* the first: by us */
        self->call = call;
    }
}

void call_leave(void) {
    struct thread *self = thread_running();
    if (self->call != NULL && self->call != &unknown && calls_length < CALLS_MOST) {
        self->call = self->call->outer;
    }
}

void call_print_stack(uintptr_t pc, const struct call *call, char *text, size_t size) {
    text[0] = '\0';
    symbols_add_mark(text, size, pc - 1);
    for (unsigned told = 1; told < TOLD_MOST && call != NULL && call->pc != 0; told++) {
        size_t used = strlen(text);
        snprintf(text + used, size - used, " < ");
        symbols_add_mark(text, size, call->pc - 1);
        call = call->outer;
    }
}
