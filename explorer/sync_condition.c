/*
 * pthread_cond_* for the code under test. Who waits is known to the scheduler; the
 * object itself holds the clock of its timeouts, 0 (CLOCK_REALTIME) if it was
 * initialized statically. There are no wake-ups without a reason.
 *
 * A wait with a timeout ends early only if nobody else can go on, or if somebody
 * sleeps for longer.
 */
#include "sync.h"

#include <errno.h>
#include <string.h>

enum { DESTROYED = 0x6465 };

struct condition {
    clockid_t clock;
    int destroyed; /* DESTROYED if it was */
};
_Static_assert(sizeof(struct condition) <= sizeof(pthread_cond_t), "it lives in there");

static struct condition *inside(pthread_cond_t *condition) {
    return (struct condition *)(void *)condition;
}

static void check_exists(pthread_cond_t *condition, const char *verb) {
    if (inside(condition)->destroyed == DESTROYED) {
        explorer_fail("%c %s a condition that was destroyed", thread_letter(), verb);
    }
}

int explorer_pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes) {
    memset(condition, 0, sizeof(pthread_cond_t));
    if (attributes != NULL) {
        pthread_condattr_getclock(attributes, &inside(condition)->clock);
    }
    return 0;
}

void condition_destroy(pthread_cond_t *condition) {
    check_exists(condition, "destroys");
    if (thread_count_waiting(condition) != 0) {
        explorer_fail("%c destroys a condition that is waited for", thread_letter());
    }
    inside(condition)->destroyed = DESTROYED;
}

int explorer_pthread_cond_destroy(pthread_cond_t *condition) {
    sync_point("pthread_cond_destroy", condition, CALLER_PC);
    condition_destroy(condition);
    return 0;
}

int condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t until) {
    check_exists(condition, "waits for");
    if (mutex->__data.__owner != thread_mark()) {
        explorer_fail("%c waits for a condition with a mutex that it does not hold",
                      thread_letter());
    }
    bool late = false;
    unsigned count = mutex_suspend(mutex);
    if (until == UINT64_MAX) {
        thread_block(condition, "a condition", -1);
    } else {
        late = thread_block_or_give_up(condition, "a condition", -1, until);
    }
    mutex_resume(mutex, count);
    return late ? ETIMEDOUT : 0;
}

void condition_wake(pthread_cond_t *condition, bool all) {
    check_exists(condition, "signals");
    unsigned woken = all ? thread_wake_all(condition) : thread_wake_one(condition);
    if (woken != 0) {
        memory_changed(condition);
    }
}

int explorer_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex) {
    sync_point("pthread_cond_wait", condition, CALLER_PC);
    return condition_wait(condition, mutex, UINT64_MAX);
}

int explorer_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                    const struct timespec *end) {
    sync_point("pthread_cond_timedwait", condition, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(inside(condition)->clock, end, &until)
               ? condition_wait(condition, mutex, until)
               : EINVAL;
}

int explorer_pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                                    clockid_t clock, const struct timespec *end) {
    sync_point("pthread_cond_clockwait", condition, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(clock, end, &until) ? condition_wait(condition, mutex, until)
                                                       : EINVAL;
}

int explorer_pthread_cond_signal(pthread_cond_t *condition) {
    sync_point("pthread_cond_signal", condition, CALLER_PC);
    condition_wake(condition, false);
    return 0;
}

int explorer_pthread_cond_broadcast(pthread_cond_t *condition) {
    sync_point("pthread_cond_broadcast", condition, CALLER_PC);
    condition_wake(condition, true);
    return 0;
}
