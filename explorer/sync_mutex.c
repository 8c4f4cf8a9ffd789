/*
 * pthread_mutex_* for the code under test. A mutex keeps its state where glibc does,
 * so that static initializers work: __owner is the number of the thread that holds
 * it plus one, __count how often, __kind its type.
 */
#include "sync.h"

#include <errno.h>
#include <string.h>

enum { DESTROYED = -1 /* in place of the type */ };

static int *owner_of(pthread_mutex_t *mutex) { return &mutex->__data.__owner; }

static int kind_of(const pthread_mutex_t *mutex) { return mutex->__data.__kind & 3; }

static void acquire(pthread_mutex_t *mutex, unsigned count) {
    *owner_of(mutex) = thread_mark();
    mutex->__data.__count = count;
    memory_changed(mutex);
    if (execution.keeps_order) {
        weak_synchronize(mutex);
    }
}

static void check_exists(const pthread_mutex_t *mutex, const char *verb) {
    if (mutex->__data.__kind == DESTROYED) {
        explorer_fail("%c %s a mutex that was destroyed", thread_letter(), verb);
    }
}

int explorer_pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes) {
    int kind = PTHREAD_MUTEX_DEFAULT;
    if (attributes != NULL) {
        pthread_mutexattr_gettype(attributes, &kind);
    }
    sync_clear(mutex, sizeof *mutex, CALLER_PC);
    mutex->__data.__kind = kind;
    return 0;
}

void mutex_destroy(pthread_mutex_t *mutex) {
    check_exists(mutex, "destroys");
    if (*owner_of(mutex) != 0) {
        explorer_fail("%c destroys a mutex that %c holds", thread_letter(),
                      schedule_letter((unsigned)*owner_of(mutex) - 1));
    }
    mutex->__data.__kind = DESTROYED;
}

int explorer_pthread_mutex_destroy(pthread_mutex_t *mutex) {
    sync_point("pthread_mutex_destroy", mutex, CALLER_PC);
    mutex_destroy(mutex);
    return 0;
}

/* What a lock by its holder comes to; -1 if the running thread does not hold it. */
static int lock_again(pthread_mutex_t *mutex, bool waits) {
    check_exists(mutex, "locks");
    if (*owner_of(mutex) != thread_mark()) {
        return -1;
    }
    if (kind_of(mutex) == PTHREAD_MUTEX_RECURSIVE) {
        mutex->__data.__count++;
        return 0;
    }
    if (!waits) {
        return EBUSY;
    }
    return kind_of(mutex) == PTHREAD_MUTEX_ERRORCHECK ? EDEADLK : -1; /* -1: waits for itself */
}

/* Waits until nobody holds it; false if time is up. */
static bool wait_for(pthread_mutex_t *mutex, uint64_t until) {
    while (*owner_of(mutex) != 0) {
        int holder = *owner_of(mutex) - 1;
        if (until == UINT64_MAX) {
            thread_block(mutex, "a mutex", holder);
        } else if (thread_block_or_give_up(mutex, "a mutex", holder, until)) {
            return false;
        }
        check_exists(mutex, "waits for");
    }
    return true;
}

int mutex_lock(pthread_mutex_t *mutex, uint64_t until) {
    int again = lock_again(mutex, true);
    if (again >= 0) {
        return again;
    }
    if (verify_is_on && execution.keeps_order) {
        verify_lock(mutex);
    } else if (!wait_for(mutex, until)) {
        return ETIMEDOUT;
    }
    acquire(mutex, 1);
    return 0;
}

int mutex_try_lock(pthread_mutex_t *mutex, uintptr_t pc) {
    int again = lock_again(mutex, false);
    if (again >= 0) {
        return again;
    }
    if (verify_is_on && execution.keeps_order) {
        if (!verify_try_lock(mutex, pc)) {
            return EBUSY;
        }
    } else if (*owner_of(mutex) != 0) {
        memory_read(pc, mutex, (uint64_t)*owner_of(mutex));
        return EBUSY;
    }
    acquire(mutex, 1);
    return 0;
}

unsigned mutex_suspend(pthread_mutex_t *mutex) {
    unsigned count = mutex->__data.__count;
    if (execution.keeps_order) {
        if (verify_is_on) {
            verify_unlock(mutex);
        }
        weak_synchronize(mutex);
    }
    *owner_of(mutex) = 0;
    memory_changed(mutex);
    thread_wake_all(mutex);
    return count;
}

void mutex_resume(pthread_mutex_t *mutex, unsigned count) {
    check_exists(mutex, "locks");
    wait_for(mutex, UINT64_MAX);
    acquire(mutex, count);
}

int mutex_unlock(pthread_mutex_t *mutex) {
    check_exists(mutex, "unlocks");
    if (*owner_of(mutex) != thread_mark()) {
        if (kind_of(mutex) != PTHREAD_MUTEX_DEFAULT) {
            return EPERM;
        }
        explorer_fail("%c unlocks a mutex that it does not hold", thread_letter());
    }
    if (--mutex->__data.__count == 0) {
        mutex_suspend(mutex);
    }
    return 0;
}

int explorer_pthread_mutex_lock(pthread_mutex_t *mutex) {
    sync_point("pthread_mutex_lock", mutex, CALLER_PC);
    return mutex_lock(mutex, UINT64_MAX);
}

int explorer_pthread_mutex_trylock(pthread_mutex_t *mutex) {
    sync_point("pthread_mutex_trylock", mutex, CALLER_PC);
    return mutex_try_lock(mutex, CALLER_PC);
}

int explorer_pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock,
                                     const struct timespec *end) {
    sync_point("pthread_mutex_clocklock", mutex, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(clock, end, &until) ? mutex_lock(mutex, until) : EINVAL;
}

int explorer_pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *end) {
    sync_point("pthread_mutex_timedlock", mutex, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(CLOCK_REALTIME, end, &until) ? mutex_lock(mutex, until) : EINVAL;
}

int explorer_pthread_mutex_unlock(pthread_mutex_t *mutex) {
    sync_point("pthread_mutex_unlock", mutex, CALLER_PC);
    return mutex_unlock(mutex);
}
