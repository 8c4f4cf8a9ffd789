/* Mutexes, read-write locks and spin locks, used well and badly, to be explored. */
#include "sync_programs.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

static atomic_int counter;

/* Mutexes. */

static pthread_mutex_t mutex, other_mutex;
static pthread_mutex_t static_mutex = PTHREAD_MUTEX_INITIALIZER;

static void init_mutexes(int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutex_init(&other_mutex, &attributes);
    atomic_init(&counter, 0);
}

static void count_locked(void *lock, unsigned number) {
    (void)number;
    pthread_mutex_lock(lock);
    LOSE_UPDATES(counter);
    pthread_mutex_unlock(lock);
}

static void mutex_excludes(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    explorer_parallel(3, count_locked, &mutex);
    explorer_parallel(2, count_locked, &static_mutex);
    CHECK(counter == 5);
    CHECK(pthread_mutex_destroy(&mutex) == 0);
}

static void count_unlocked(void *context, unsigned number) {
    (void)context, (void)number;
    LOSE_UPDATES(counter);
}

static void mutex_is_missing(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    explorer_parallel(2, count_unlocked, NULL);
    CHECK(counter == 2);
}

static void unlock_twice(void *context) {
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    count_locked(&mutex, 0);
    pthread_mutex_unlock(&mutex);
    (void)context;
}

static void unlock_of_other(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        pthread_mutex_lock(&mutex);
    } else {
        pthread_mutex_unlock(&mutex);
    }
}

static void unlock_what_another_holds(void *context) {
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    explorer_parallel(2, unlock_of_other, context);
}

static void lock_both(void *context, unsigned number) {
    (void)context;
    pthread_mutex_lock(number == 0 ? &mutex : &other_mutex);
    pthread_mutex_lock(number == 0 ? &other_mutex : &mutex);
    pthread_mutex_unlock(&mutex);
    pthread_mutex_unlock(&other_mutex);
}

static void mutexes_in_different_order(void *context) {
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    explorer_parallel(2, lock_both, context);
}

static void lock_twice(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&mutex);
}

static void count_recursively(void *context, unsigned number) {
    (void)context, (void)number;
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_trylock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    LOSE_UPDATES(counter);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
}

static void mutex_is_recursive(void *context) {
    init_mutexes(PTHREAD_MUTEX_RECURSIVE);
    explorer_parallel(2, count_recursively, context);
    CHECK(counter == 2);
}

static void mutex_checks_errors(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_ERRORCHECK);
    CHECK(pthread_mutex_lock(&mutex) == 0);
    CHECK(pthread_mutex_lock(&mutex) == EDEADLK);
    CHECK(pthread_mutex_trylock(&mutex) == EBUSY);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
    CHECK(pthread_mutex_unlock(&mutex) == EPERM);
}

static void try_to_count(void *context, unsigned number) {
    (void)context, (void)number;
    struct timespec end = {0};
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 5;
    while (pthread_mutex_trylock(&mutex) != 0) {
        if (pthread_mutex_timedlock(&mutex, &end) == 0) {
            break; /* nobody holds it for 5 seconds */
        }
    }
    LOSE_UPDATES(counter);
    pthread_mutex_unlock(&mutex);
}

static void mutex_is_tried(void *context) {
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    explorer_parallel(2, try_to_count, context);
    CHECK(counter == 2);
}

static void mutex_in_vain(void *context, unsigned number) {
    (void)context, (void)number;
    struct timespec end, after;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 5;
    CHECK(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &end) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec >= end.tv_sec);
    end.tv_nsec = 1000000000;
    CHECK(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &end) == EINVAL);
}

static void mutex_times_out(void *context) {
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    pthread_mutex_lock(&mutex);
    explorer_parallel(1, mutex_in_vain, context);
    pthread_mutex_unlock(&mutex);
}

static void destroy_held_mutex(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    pthread_mutex_lock(&mutex);
    pthread_mutex_destroy(&mutex);
}

static void lock_destroyed_mutex(void *context) {
    (void)context;
    init_mutexes(PTHREAD_MUTEX_DEFAULT);
    pthread_mutex_destroy(&mutex);
    pthread_mutex_lock(&mutex);
}

/* Read-write locks. */

static pthread_rwlock_t rwlock;
static atomic_int left, right, readers;

static void init_rwlock(void) {
    pthread_rwlock_init(&rwlock, NULL);
    atomic_init(&left, 0);
    atomic_init(&right, 0);
    atomic_init(&readers, 0);
}

static void write_or_read(void *wrong, unsigned number) {
    if (number < 2) {
        if (wrong == NULL) {
            CHECK(pthread_rwlock_wrlock(&rwlock) == 0);
        } else {
            CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
        }
        LOSE_UPDATES(left);
        LOSE_UPDATES(right);
    } else {
        CHECK(pthread_rwlock_rdlock(&rwlock) == 0);
        CHECK(left == right);
    }
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
}

static void rwlock_excludes(void *context) {
    (void)context;
    init_rwlock();
    explorer_parallel(3, write_or_read, NULL);
    CHECK(left == 2 && right == 2);
    CHECK(pthread_rwlock_destroy(&rwlock) == 0);
}

static void rwlock_to_read_for_writing(void *context) {
    (void)context;
    init_rwlock();
    explorer_parallel(3, write_or_read, &rwlock);
    CHECK(left == 2 && right == 2);
}

static void meet(void *context, unsigned number) {
    (void)context, (void)number;
    pthread_rwlock_rdlock(&rwlock);
    CHECK(atomic_fetch_add(&readers, 1) == 0);
    atomic_fetch_sub(&readers, 1);
    pthread_rwlock_unlock(&rwlock);
}

static void readers_meet(void *context) {
    init_rwlock();
    explorer_parallel(2, meet, context);
}

static void rwlock_is_tried_in(void *context, unsigned number) {
    (void)context, (void)number;
    struct timespec past = {0};
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == 0);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
    CHECK(pthread_rwlock_trywrlock(&rwlock) == EBUSY);
    CHECK(pthread_rwlock_timedwrlock(&rwlock, &past) == ETIMEDOUT);
    CHECK(pthread_rwlock_timedrdlock(&rwlock, &past) == 0);
    CHECK(pthread_rwlock_unlock(&rwlock) == 0);
}

static void rwlock_is_tried(void *context) {
    init_rwlock();
    pthread_rwlock_rdlock(&rwlock);
    explorer_parallel(1, rwlock_is_tried_in, context);
    pthread_rwlock_unlock(&rwlock);
    CHECK(pthread_rwlock_trywrlock(&rwlock) == 0);
    CHECK(pthread_rwlock_tryrdlock(&rwlock) == EBUSY);
    pthread_rwlock_unlock(&rwlock);
}

static void rwlock_upgrade(void *context) {
    (void)context;
    init_rwlock();
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_wrlock(&rwlock);
}

static void unlock_rwlock_unheld(void *context) {
    (void)context;
    init_rwlock();
    pthread_rwlock_unlock(&rwlock);
}

static void destroy_held_rwlock(void *context) {
    (void)context;
    init_rwlock();
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_destroy(&rwlock);
}

/* Spin locks. */

static pthread_spinlock_t spin;

static void count_spinning(void *context, unsigned number) {
    (void)context, (void)number;
    if (pthread_spin_trylock(&spin) != 0) {
        pthread_spin_lock(&spin);
    }
    LOSE_UPDATES(counter);
    pthread_spin_unlock(&spin);
}

static void spin_lock_excludes(void *context) {
    atomic_init(&counter, 0);
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    explorer_parallel(3, count_spinning, context);
    CHECK(counter == 3);
    pthread_spin_destroy(&spin);
}

static void unlock_spin_lock_unheld(void *context) {
    (void)context;
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_unlock(&spin);
}

static void lock_spin_lock_twice(void *context) {
    (void)context;
    pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
    pthread_spin_lock(&spin);
    pthread_spin_lock(&spin);
}

const struct sync_program lock_programs[] = {
    PASSES(mutex_excludes),
    FAILS(mutex_is_missing, "counter == 2"),
    FAILS(unlock_twice, "_ unlocks a mutex that it does not hold"),
    FAILS(unlock_what_another_holds, "b unlocks a mutex that it does not hold"),
    BLOCKS(mutexes_in_different_order,
           "a waits for a mutex, which b holds; b waits for a mutex, which a holds"),
    BLOCKS(lock_twice, "_ waits for a mutex, which _ holds"),
    PASSES(mutex_is_recursive),
    PASSES(mutex_checks_errors),
    PASSES(mutex_is_tried),
    PASSES(mutex_times_out),
    FAILS(destroy_held_mutex, "_ destroys a mutex that _ holds"),
    FAILS(lock_destroyed_mutex, "_ locks a mutex that was destroyed"),
    PASSES(rwlock_excludes),
    FAILS(rwlock_to_read_for_writing, "not so"),
    FAILS(readers_meet, "not so"),
    PASSES(rwlock_is_tried),
    BLOCKS(rwlock_upgrade, "_ waits for a read-write lock to write, which _ holds"),
    FAILS(unlock_rwlock_unheld, "_ unlocks a read-write lock that it does not hold"),
    FAILS(destroy_held_rwlock, "_ destroys a read-write lock that _ holds"),
    PASSES(spin_lock_excludes),
    FAILS(unlock_spin_lock_unheld, "_ unlocks a spin lock that it does not hold"),
    BLOCKS(lock_spin_lock_twice, "_ waits for a spin lock, which _ holds"),
    END};
