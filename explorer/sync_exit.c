/*
 * pthread_exit, and pthread_cleanup_push and _pop as glibc's header makes them for C:
 * each push has a place to jump to (setjmp), where the handler is called. Cancelling
 * is not there, so only pthread_exit jumps.
 *
 * With -fexceptions the header has handlers that only unwinding of the stack calls;
 * there pthread_exit does not call them.
 */
#include "sync.h"

#include <setjmp.h>
#include <string.h>

/* Kept in the buffer: the push around it. */
static void **outer(__pthread_unwind_buf_t *buffer) { return &buffer->__pad[0]; }

void explorer___pthread_register_cancel(__pthread_unwind_buf_t *buffer) {
    *outer(buffer) = thread_running()->cleanup;
    thread_running()->cleanup = buffer;
}

void explorer___pthread_unregister_cancel(__pthread_unwind_buf_t *buffer) {
    thread_running()->cleanup = *outer(buffer);
}

/* Calls the innermost handler, whose macro comes back by __pthread_unwind_next; or ends. */
__attribute__((noreturn)) static void unwind(void) {
    struct thread *self = thread_running();
    __pthread_unwind_buf_t *buffer = self->cleanup;
    if (buffer != NULL) {
        jmp_buf place = {0}; /* of which the buffer has the start: no signal mask */
        memcpy(place, buffer->__cancel_jmp_buf, sizeof buffer->__cancel_jmp_buf);
        longjmp(place, 1);
    }
    thread_exit(self->result);
}

__attribute__((noreturn)) void explorer___pthread_unwind_next(__pthread_unwind_buf_t *buffer) {
    thread_running()->cleanup = *outer(buffer);
    unwind();
}

void thread_leave(void *result) {
    thread_running()->result = result;
    unwind();
}

__attribute__((noreturn)) void explorer_pthread_exit(void *result) {
    sync_point("pthread_exit", NULL, CALLER_PC);
    thread_leave(result);
}

/* Nobody can be cancelled, so it is the same whether one may; the words are kept nowhere. */

int explorer_pthread_setcancelstate(int state, int *before) {
    (void)state;
    if (before != NULL) {
        *before = PTHREAD_CANCEL_ENABLE;
    }
    return 0;
}

int explorer_pthread_setcanceltype(int type, int *before) {
    (void)type;
    if (before != NULL) {
        *before = PTHREAD_CANCEL_DEFERRED;
    }
    return 0;
}

void explorer_pthread_testcancel(void) {}
