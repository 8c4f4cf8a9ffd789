/*
 * pthread_rwlock_* for the code under test. The object tells who writes, and how
 * often each thread reads. Readers may go on while a writer waits, as with glibc's
 * default. All that is zero is free, so that static initializers work.
 */
#include "sync.h"

#include <errno.h>
#include <string.h>

enum { READS_MOST = 15, DESTROYED = -1 /* in place of the writer */ };

struct lock {
    int writer;                                     /* thread_mark */
    uint8_t reads[(EXPLORER_THREADS_MOST + 1) / 2]; /* of two threads each, 4 bits for one */
};
/* The type of a lock, which a static initializer may set, is no part of it. */
_Static_assert(sizeof(struct lock) <= offsetof(pthread_rwlock_t, __data.__flags), "it fits");

/* For a function that uses it. */
static struct lock *inside(pthread_rwlock_t *outside, const char *verb) {
    struct lock *lock = (struct lock *)(void *)outside;
    if (lock->writer == DESTROYED) {
        explorer_fail("%c %s a read-write lock that was destroyed", thread_letter(), verb);
    }
    return lock;
}

static unsigned reads_of(const struct lock *lock, unsigned thread) {
    return lock->reads[thread / 2] >> (thread % 2 * 4) & READS_MOST;
}

static void add_read(struct lock *lock, int change) {
    unsigned thread = execution.choice.current;
    lock->reads[thread / 2] = (uint8_t)(lock->reads[thread / 2] + change * (1 << (thread % 2 * 4)));
    memory_changed(lock);
}

/* A thread that reads, or -1. */
static int reader(const struct lock *lock) {
    for (unsigned i = 0; i < execution.threads_created; i++) {
        if (reads_of(lock, i) != 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Who keeps the running thread from it; -1 if nobody. */
static int holder(const struct lock *lock, bool writes) {
    if (lock->writer != 0) {
        return lock->writer - 1;
    }
    return writes ? reader(lock) : -1;
}

static void take(struct lock *lock, bool writes) {
    if (writes) {
        lock->writer = thread_mark();
        memory_changed(lock);
    } else {
        add_read(lock, 1);
    }
}

static bool has_read_too_often(const struct lock *lock) {
    return reads_of(lock, execution.choice.current) == READS_MOST;
}

static int lock_until(pthread_rwlock_t *outside, bool writes, uint64_t until) {
    struct lock *lock = inside(outside, "locks");
    if (!writes && has_read_too_often(lock)) {
        return EAGAIN;
    }
    for (int who; (who = holder(lock, writes)) >= 0;) {
        const char *kind = writes ? "a read-write lock to write" : "a read-write lock to read";
        if (until == UINT64_MAX) {
            thread_block(lock, kind, who);
        } else if (thread_block_or_give_up(lock, kind, who, until)) {
            return ETIMEDOUT;
        }
    }
    take(lock, writes);
    return 0;
}

static int try_lock(pthread_rwlock_t *outside, bool writes, uintptr_t pc) {
    struct lock *lock = inside(outside, "locks");
    if (!writes && has_read_too_often(lock)) {
        return EAGAIN;
    }
    int who = holder(lock, writes);
    if (who >= 0) {
        memory_read(pc, lock, (uint64_t)who);
        return EBUSY;
    }
    take(lock, writes);
    return 0;
}

static int lock_until_clock(pthread_rwlock_t *outside, bool writes, clockid_t clock,
                            const struct timespec *end) {
    uint64_t until;
    return virtual_time_from_clock(clock, end, &until) ? lock_until(outside, writes, until)
                                                       : EINVAL;
}

int explorer_pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes) {
    (void)attributes;
    memset(lock, 0, sizeof *lock);
    return 0;
}

int explorer_pthread_rwlock_destroy(pthread_rwlock_t *outside) {
    sync_point("pthread_rwlock_destroy", outside, CALLER_PC);
    struct lock *lock = inside(outside, "destroys");
    int who = holder(lock, true);
    if (who >= 0) {
        explorer_fail("%c destroys a read-write lock that %c holds", thread_letter(),
                      schedule_letter((unsigned)who));
    }
    lock->writer = DESTROYED;
    return 0;
}

int explorer_pthread_rwlock_rdlock(pthread_rwlock_t *lock) {
    sync_point("pthread_rwlock_rdlock", lock, CALLER_PC);
    return lock_until(lock, false, UINT64_MAX);
}

int explorer_pthread_rwlock_wrlock(pthread_rwlock_t *lock) {
    sync_point("pthread_rwlock_wrlock", lock, CALLER_PC);
    return lock_until(lock, true, UINT64_MAX);
}

int explorer_pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) {
    sync_point("pthread_rwlock_tryrdlock", lock, CALLER_PC);
    return try_lock(lock, false, CALLER_PC);
}

int explorer_pthread_rwlock_trywrlock(pthread_rwlock_t *lock) {
    sync_point("pthread_rwlock_trywrlock", lock, CALLER_PC);
    return try_lock(lock, true, CALLER_PC);
}

int explorer_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *end) {
    sync_point("pthread_rwlock_timedrdlock", lock, CALLER_PC);
    return lock_until_clock(lock, false, CLOCK_REALTIME, end);
}

int explorer_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *end) {
    sync_point("pthread_rwlock_timedwrlock", lock, CALLER_PC);
    return lock_until_clock(lock, true, CLOCK_REALTIME, end);
}

int explorer_pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                                        const struct timespec *end) {
    sync_point("pthread_rwlock_clockrdlock", lock, CALLER_PC);
    return lock_until_clock(lock, false, clock, end);
}

int explorer_pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                                        const struct timespec *end) {
    sync_point("pthread_rwlock_clockwrlock", lock, CALLER_PC);
    return lock_until_clock(lock, true, clock, end);
}

int explorer_pthread_rwlock_unlock(pthread_rwlock_t *outside) {
    sync_point("pthread_rwlock_unlock", outside, CALLER_PC);
    struct lock *lock = inside(outside, "unlocks");
    if (lock->writer == thread_mark()) {
        lock->writer = 0;
        memory_changed(lock);
    } else if (reads_of(lock, execution.choice.current) != 0) {
        add_read(lock, -1);
    } else {
        explorer_fail("%c unlocks a read-write lock that it does not hold", thread_letter());
    }
    thread_wake_all(lock);
    return 0;
}
