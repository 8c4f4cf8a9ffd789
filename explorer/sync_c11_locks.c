/* <threads.h> for the code under test: mutexes and conditions, which are those of pthreads here. */
#include "sync.h"

#include <errno.h>
#include <string.h>
#include <threads.h>

_Static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t), "it lives in there");
_Static_assert(sizeof(cnd_t) >= sizeof(pthread_cond_t), "it lives in there");

static pthread_mutex_t *mutex_in(mtx_t *mutex) { return (pthread_mutex_t *)(void *)mutex; }

static pthread_cond_t *condition_in(cnd_t *condition) {
    return (pthread_cond_t *)(void *)condition;
}

static int result_of(int error) {
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    default:
        return thrd_error;
    }
}

int explorer_mtx_init(mtx_t *mutex, int type) {
    sync_clear(mutex, sizeof *mutex, CALLER_PC);
    mutex_in(mutex)->__data.__kind =
        (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_DEFAULT;
    return thrd_success;
}

void explorer_mtx_destroy(mtx_t *mutex) {
    sync_point("mtx_destroy", mutex, CALLER_PC);
    mutex_destroy(mutex_in(mutex));
}

int explorer_mtx_lock(mtx_t *mutex) {
    sync_point("mtx_lock", mutex, CALLER_PC);
    return result_of(mutex_lock(mutex_in(mutex), UINT64_MAX));
}

int explorer_mtx_trylock(mtx_t *mutex) {
    sync_point("mtx_trylock", mutex, CALLER_PC);
    return result_of(mutex_try_lock(mutex_in(mutex), CALLER_PC));
}

int explorer_mtx_timedlock(mtx_t *mutex, const struct timespec *end) {
    sync_point("mtx_timedlock", mutex, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(CLOCK_REALTIME, end, &until)
               ? result_of(mutex_lock(mutex_in(mutex), until))
               : thrd_error;
}

int explorer_mtx_unlock(mtx_t *mutex) {
    sync_point("mtx_unlock", mutex, CALLER_PC);
    return result_of(mutex_unlock(mutex_in(mutex)));
}

int explorer_cnd_init(cnd_t *condition) {
    memset(condition, 0, sizeof *condition);
    return thrd_success;
}

void explorer_cnd_destroy(cnd_t *condition) {
    sync_point("cnd_destroy", condition, CALLER_PC);
    condition_destroy(condition_in(condition));
}

int explorer_cnd_wait(cnd_t *condition, mtx_t *mutex) {
    sync_point("cnd_wait", condition, CALLER_PC);
    return result_of(condition_wait(condition_in(condition), mutex_in(mutex), UINT64_MAX));
}

int explorer_cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *end) {
    sync_point("cnd_timedwait", condition, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(CLOCK_REALTIME, end, &until)
               ? result_of(condition_wait(condition_in(condition), mutex_in(mutex), until))
               : thrd_error;
}

int explorer_cnd_signal(cnd_t *condition) {
    sync_point("cnd_signal", condition, CALLER_PC);
    condition_wake(condition_in(condition), false);
    return thrd_success;
}

int explorer_cnd_broadcast(cnd_t *condition) {
    sync_point("cnd_broadcast", condition, CALLER_PC);
    condition_wake(condition_in(condition), true);
    return thrd_success;
}
