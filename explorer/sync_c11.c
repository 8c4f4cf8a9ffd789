/* <threads.h> for the code under test: threads and their own values. */
#include "sync.h"
#include "thread_keys.h"

#include <errno.h>
#include <threads.h>

static void *start_c11(void *argument) {
    return (void *)(intptr_t)thread_running()->start_c11(argument);
}

int explorer_thrd_create(thrd_t *id, thrd_start_t start, void *argument) {
    sync_point("thrd_create", NULL, CALLER_PC);
    unsigned number = (unsigned)thread_create_or_fail(start_c11, argument);
    execution.threads[number].start_c11 = start;
    *id = thread_id(number);
    return thrd_success;
}

int explorer_thrd_join(thrd_t id, int *result) {
    sync_point("thrd_join", NULL, CALLER_PC);
    void *ended_with;
    thread_wait_for_end(id, &ended_with, UINT64_MAX);
    if (result != NULL) {
        *result = (int)(intptr_t)ended_with;
    }
    return thrd_success;
}

int explorer_thrd_detach(thrd_t id) {
    sync_point("thrd_detach", NULL, CALLER_PC);
    thread_detach(id);
    return thrd_success;
}

__attribute__((noreturn)) void explorer_thrd_exit(int result) {
    sync_point("thrd_exit", NULL, CALLER_PC);
    thread_leave((void *)(intptr_t)result);
}

thrd_t explorer_thrd_current(void) { return thread_id(execution.choice.current); }

int explorer_thrd_equal(thrd_t left, thrd_t right) { return left == right; }

void explorer_thrd_yield(void) {
    if (execution.watching != 0) {
        watch_call("thrd_yield", CALLER_PC, NULL);
    }
    thread_yield(CALLER_PC);
}

void explorer_call_once(once_flag *flag, void (*function)(void)) {
    sync_point("call_once", flag, CALLER_PC);
    once(&flag->__data, function);
}

int explorer_tss_create(tss_t *key, tss_dtor_t destructor) {
    int created = thread_key_create(destructor);
    if (created < 0) {
        return thrd_error;
    }
    *key = (tss_t)created;
    return thrd_success;
}

void explorer_tss_delete(tss_t key) { thread_key_delete(key); }

void *explorer_tss_get(tss_t key) { return thread_key_get(key); }

int explorer_tss_set(tss_t key, void *value) {
    return thread_key_set(key, value) ? thrd_success : thrd_error;
}
