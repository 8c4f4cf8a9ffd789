/* Conditions, barriers, semaphores and pthread_once, used well and badly, to be explored. */
#include "sync_programs.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

/* Conditions: a number of things, that some bring and others take. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int things;

static void init_condition(void) {
    things = 0;
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&condition, NULL);
}

static void bring(void) {
    pthread_mutex_lock(&mutex);
    things++;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
}

static void take(void) {
    pthread_mutex_lock(&mutex);
    while (things == 0) {
        pthread_cond_wait(&condition, &mutex);
    }
    things--;
    pthread_mutex_unlock(&mutex);
}

static void bring_or_take(void *context, unsigned number) {
    (void)context;
    if (number % 2 == 0) {
        bring();
    } else {
        take();
    }
}

static void condition_hands_over(void *context) {
    init_condition();
    explorer_parallel(4, bring_or_take, context);
    CHECK(things == 0);
    CHECK(pthread_cond_destroy(&condition) == 0);
}

/* Between the look and the wait the signal gets lost. */
static void take_too_late(void) {
    pthread_mutex_lock(&mutex);
    int found = things;
    pthread_mutex_unlock(&mutex);
    pthread_mutex_lock(&mutex);
    if (found == 0) {
        pthread_cond_wait(&condition, &mutex);
    }
    things--;
    pthread_mutex_unlock(&mutex);
}

static void bring_or_take_too_late(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        bring();
    } else {
        take_too_late();
    }
}

static void wake_up_is_lost(void *context) {
    init_condition();
    explorer_parallel(2, bring_or_take_too_late, context);
}

/* Who was woken does not look again, though another may have been quicker. */
static bool waits;

static void take_once_woken(void) {
    pthread_mutex_lock(&mutex);
    if (things == 0) {
        waits = true;
        pthread_cond_wait(&condition, &mutex);
    }
    CHECK(things > 0);
    things--;
    pthread_mutex_unlock(&mutex);
}

static void take_from_who_waits(void) {
    pthread_mutex_lock(&mutex);
    if (waits && things > 0) {
        things--;
    }
    pthread_mutex_unlock(&mutex);
}

static void bring_or_take_without_loop(void *context, unsigned number) {
    (void)context;
    void (*const parts[])(void) = {bring, take_once_woken, take_from_who_waits};
    parts[number]();
}

static void wait_without_loop(void *context) {
    init_condition();
    waits = false;
    explorer_parallel(3, bring_or_take_without_loop, context);
}

/* One waits for the first bit, one for the second; both are told by the same condition. */
static void set_bit(int bit, bool tells_all) {
    pthread_mutex_lock(&mutex);
    things |= bit;
    if (tells_all) {
        pthread_cond_broadcast(&condition);
    } else {
        pthread_cond_signal(&condition);
    }
    pthread_mutex_unlock(&mutex);
}

static void set_or_await_bits(void *tells_all, unsigned number) {
    if (number == 2) {
        set_bit(1, tells_all != NULL);
        set_bit(2, tells_all != NULL);
        return;
    }
    pthread_mutex_lock(&mutex);
    while ((things & (int)(number + 1)) == 0) {
        pthread_cond_wait(&condition, &mutex);
    }
    pthread_mutex_unlock(&mutex);
}

static void broadcast_wakes_all(void *context) {
    (void)context;
    init_condition();
    explorer_parallel(3, set_or_await_bits, &condition);
}

static void signal_wakes_the_wrong_one(void *context) {
    (void)context;
    init_condition();
    explorer_parallel(3, set_or_await_bits, NULL);
}

static void condition_times_out(void *context) {
    (void)context;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition, &attributes);
    pthread_mutex_init(&mutex, NULL);
    pthread_mutex_lock(&mutex);
    struct timespec end, now;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 3;
    CHECK(pthread_cond_timedwait(&condition, &mutex, &end) == ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &now);
    CHECK(now.tv_sec >= end.tv_sec);
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec++;
    CHECK(pthread_cond_clockwait(&condition, &mutex, CLOCK_REALTIME, &now) == ETIMEDOUT);
    CHECK(pthread_mutex_unlock(&mutex) == 0);
}

static void bring_or_wait_a_while(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        bring();
        return;
    }
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 3;
    pthread_mutex_lock(&mutex);
    while (things == 0) {
        CHECK(pthread_cond_timedwait(&condition, &mutex, &end) == 0);
    }
    pthread_mutex_unlock(&mutex);
}

static void condition_in_time(void *context) {
    init_condition();
    explorer_parallel(2, bring_or_wait_a_while, context);
}

static void wait_without_mutex(void *context) {
    (void)context;
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&condition, NULL);
    pthread_cond_wait(&condition, &mutex);
}

static void destroy_or_wait(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        take();
    } else {
        pthread_cond_destroy(&condition);
    }
}

static void destroy_waited_for(void *context) {
    init_condition();
    explorer_parallel(2, destroy_or_wait, context);
}

/* Barriers. */

static pthread_barrier_t barrier;
static atomic_int before, serial;

static void pass_barrier(void *context, unsigned number) {
    (void)context, (void)number;
    for (int round = 1; round <= 2; round++) {
        atomic_fetch_add(&before, 1);
        int result = pthread_barrier_wait(&barrier);
        CHECK(before >= 2 * round);
        CHECK(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        atomic_fetch_add(&serial, result != 0);
    }
}

static void barrier_of(unsigned count) {
    atomic_init(&before, 0);
    atomic_init(&serial, 0);
    CHECK(pthread_barrier_init(&barrier, NULL, count) == 0);
    explorer_parallel(2, pass_barrier, NULL);
}

static void barrier_holds(void *context) {
    (void)context;
    barrier_of(2);
    CHECK(serial == 2);
    CHECK(pthread_barrier_destroy(&barrier) == 0);
}

static void barrier_needs_more(void *context) {
    (void)context;
    barrier_of(3);
}

static void barrier_needs_less(void *context) {
    (void)context;
    barrier_of(1);
}

/* Semaphores. */

static sem_t semaphore;
static atomic_int counter;

static void count_between(void *context, unsigned number) {
    (void)context, (void)number;
    CHECK(sem_wait(&semaphore) == 0);
    LOSE_UPDATES(counter);
    CHECK(sem_post(&semaphore) == 0);
}

static void semaphore_of(unsigned value) {
    atomic_init(&counter, 0);
    CHECK(sem_init(&semaphore, 0, value) == 0);
    explorer_parallel(3, count_between, NULL);
    CHECK(counter == 3);
}

static void semaphore_as_mutex(void *context) {
    (void)context;
    semaphore_of(1);
    int value;
    CHECK(sem_getvalue(&semaphore, &value) == 0 && value == 1);
    CHECK(sem_trywait(&semaphore) == 0);
    CHECK(sem_trywait(&semaphore) == -1 && errno == EAGAIN);
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    CHECK(sem_timedwait(&semaphore, &end) == -1 && errno == ETIMEDOUT);
    CHECK(sem_destroy(&semaphore) == 0);
}

static void semaphore_lets_two_in(void *context) {
    (void)context;
    semaphore_of(2);
}

static void semaphore_lets_nobody_in(void *context) {
    (void)context;
    semaphore_of(0);
}

/* pthread_once. */

static pthread_once_t once_control;
static atomic_int made;
static atomic_int is_made;

static void make(void) {
    LOSE_UPDATES(made);
    atomic_store(&is_made, 1);
}

static void make_once(void *context, unsigned number) {
    (void)context, (void)number;
    pthread_once(&once_control, make);
    CHECK(is_made);
    pthread_once(&once_control, make);
}

static void once_runs_once(void *context) {
    atomic_init(&made, 0);
    atomic_init(&is_made, 0);
    once_control = PTHREAD_ONCE_INIT;
    explorer_parallel(3, make_once, context);
    CHECK(made == 1);
}

static void make_if_not_made(void *context, unsigned number) {
    (void)context, (void)number;
    if (!is_made) {
        make();
    }
    CHECK(made == 1);
}

static void once_by_hand(void *context) {
    atomic_init(&made, 0);
    atomic_init(&is_made, 0);
    explorer_parallel(2, make_if_not_made, context);
    atomic_fetch_add(&made, 0);
}

static void once_in_once(void) { pthread_once(&once_control, make); }

static void once_waits_for_itself(void *context) {
    (void)context;
    once_control = PTHREAD_ONCE_INIT;
    pthread_once(&once_control, once_in_once);
}

const struct sync_program waiting_programs[] = {
    PASSES(condition_hands_over),
    BLOCKS(wake_up_is_lost, "b waits for a condition"),
    FAILS(wait_without_loop, "things > 0"),
    PASSES(broadcast_wakes_all),
    BLOCKS(signal_wakes_the_wrong_one, "waits for a condition"),
    PASSES(condition_times_out),
    PASSES(condition_in_time),
    FAILS(wait_without_mutex, "_ waits for a condition with a mutex that it does not hold"),
    FAILS(destroy_waited_for, "b destroys a condition that is waited for"),
    PASSES(barrier_holds),
    BLOCKS(barrier_needs_more, "a waits for a barrier; b waits for a barrier"),
    FAILS(barrier_needs_less, "before >= 2 * round"),
    PASSES(semaphore_as_mutex),
    FAILS(semaphore_lets_two_in, "counter == 3"),
    BLOCKS(semaphore_lets_nobody_in, "a waits for a semaphore"),
    PASSES(once_runs_once),
    FAILS(once_by_hand, "made == 1"),
    BLOCKS(once_waits_for_itself, "_ waits for a pthread_once, which _ holds"),
    END};
