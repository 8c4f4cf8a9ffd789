/*
 * Shared by the files that stand in for pthreads and <threads.h>. Their functions
 * are named explorer_NAME after the NAME that the code under test calls; linking
 * renames (intercepted.syms). Each is a scheduling point and then acts at once, or
 * waits in a way that the scheduler knows of.
 *
 * What is declared here is no scheduling point: those that call it are.
 */
#ifndef EXPLORER_SYNC_H
#define EXPLORER_SYNC_H

#include "heap.h"
#include "races.h"
#include "runtime.h"
#include "verify_accesses.h"
#include "virtual_time.h"
#include "watch.h"
#include "weak_memory.h"

#include <pthread.h>
#include <string.h>

/* A scheduling point before a function of locks or threads. */
static inline void sync_point(const char *name, const volatile void *object, uintptr_t pc) {
    if (__builtin_expect(verify_is_on, 0) && execution.keeps_order) {
        verify_before_function(name, object, pc);
    }
    scheduling_point(pc);
    heap_check(object, 1, pc);
    if (__builtin_expect(execution.keeps_order, 0) && object != NULL) {
        weak_synchronize(object);
    }
    if (execution.watching != 0) {
        watch_call(name, pc, object);
    }
}

/* Initialises an object of locks: that is a write. */
static inline void sync_clear(void *object, size_t size, uintptr_t pc) {
    if (__builtin_expect(execution.keeps_order, 0)) {
        races_access(object, size, RACE_WRITE, pc);
        weak_written(object, size);
    }
    memset(object, 0, size);
}

/* The running thread as a word of an object under test: 0 is nobody. */
static inline int thread_mark(void) { return (int)execution.choice.current + 1; }

/* The running thread, for messages. */
static inline char thread_letter(void) { return schedule_letter(execution.choice.current); }

/* As the pthread functions of these names; `until` is a virtual_time, UINT64_MAX for never. */
int mutex_lock(pthread_mutex_t *mutex, uint64_t until);
int mutex_try_lock(pthread_mutex_t *mutex, uintptr_t pc);
int mutex_unlock(pthread_mutex_t *mutex);
void mutex_destroy(pthread_mutex_t *mutex);
int condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t until);
void condition_wake(pthread_cond_t *condition, bool all);
void condition_destroy(pthread_cond_t *condition);
int thread_wait_for_end(pthread_t id, void **result, uint64_t until);
int thread_detach(pthread_t id);
pthread_t thread_id(unsigned number);
int thread_create_or_fail(void *(*start)(void *), void *argument);
__attribute__((noreturn)) void thread_leave(void *result);
void once(int *state, void (*function)(void));

/* Gives the mutex up, however often the running thread has locked it, and back. */
unsigned mutex_suspend(pthread_mutex_t *mutex);
void mutex_resume(pthread_mutex_t *mutex, unsigned count);

#endif
