/* sem_* for the code under test, but for those with names; the object itself counts. */
#include "sync.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>

struct semaphore {
    unsigned value;
    unsigned destroyed; /* DESTROYED if it was */
};
_Static_assert(sizeof(struct semaphore) <= sizeof(sem_t), "it lives in there");

enum { DESTROYED = 0x6465 };

/* For a function that uses it. */
static struct semaphore *inside(sem_t *outside, const char *verb) {
    struct semaphore *semaphore = (struct semaphore *)(void *)outside;
    if (semaphore->destroyed == DESTROYED) {
        explorer_fail("%c %s a semaphore that was destroyed", thread_letter(), verb);
    }
    return semaphore;
}

static int fail_with(int error) {
    errno = error;
    return -1;
}

int explorer_sem_init(sem_t *semaphore, int shared, unsigned value) {
    (void)shared;
    if (value > SEM_VALUE_MAX) {
        return fail_with(EINVAL);
    }
    *(struct semaphore *)(void *)semaphore = (struct semaphore){.value = value};
    return 0;
}

int explorer_sem_destroy(sem_t *semaphore) {
    sync_point("sem_destroy", semaphore, CALLER_PC);
    struct semaphore *destroyed = inside(semaphore, "destroys");
    if (thread_count_waiting(destroyed) != 0) {
        explorer_fail("%c destroys a semaphore that is waited for", thread_letter());
    }
    destroyed->destroyed = DESTROYED;
    return 0;
}

/* Who was woken may come too late: others may take what it was woken for. */
static int wait_until(sem_t *outside, uint64_t until) {
    struct semaphore *semaphore = inside(outside, "waits for");
    while (semaphore->value == 0) {
        if (until == UINT64_MAX) {
            thread_block(semaphore, "a semaphore", -1);
        } else if (thread_block_or_give_up(semaphore, "a semaphore", -1, until)) {
            return fail_with(ETIMEDOUT);
        }
    }
    semaphore->value--;
    memory_changed(semaphore);
    return 0;
}

int explorer_sem_wait(sem_t *semaphore) {
    sync_point("sem_wait", semaphore, CALLER_PC);
    return wait_until(semaphore, UINT64_MAX);
}

int explorer_sem_timedwait(sem_t *semaphore, const struct timespec *end) {
    sync_point("sem_timedwait", semaphore, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(CLOCK_REALTIME, end, &until) ? wait_until(semaphore, until)
                                                                : fail_with(EINVAL);
}

int explorer_sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *end) {
    sync_point("sem_clockwait", semaphore, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(clock, end, &until) ? wait_until(semaphore, until)
                                                       : fail_with(EINVAL);
}

int explorer_sem_trywait(sem_t *outside) {
    sync_point("sem_trywait", outside, CALLER_PC);
    struct semaphore *semaphore = inside(outside, "waits for");
    if (semaphore->value == 0) {
        memory_read(CALLER_PC, semaphore, 0);
        return fail_with(EAGAIN);
    }
    return wait_until(outside, UINT64_MAX);
}

int explorer_sem_post(sem_t *outside) {
    sync_point("sem_post", outside, CALLER_PC);
    struct semaphore *semaphore = inside(outside, "posts to");
    if (semaphore->value == SEM_VALUE_MAX) {
        return fail_with(EOVERFLOW);
    }
    semaphore->value++;
    memory_changed(semaphore);
    thread_wake_one(semaphore);
    return 0;
}

int explorer_sem_getvalue(sem_t *outside, int *value) {
    sync_point("sem_getvalue", outside, CALLER_PC);
    struct semaphore *semaphore = inside(outside, "looks at");
    memory_read(CALLER_PC, semaphore, semaphore->value);
    *value = (int)semaphore->value;
    return 0;
}
