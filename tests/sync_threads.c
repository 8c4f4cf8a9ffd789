/* Threads, their own values and their time, used well and badly, to be explored. */
#include "sync_programs.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void *echo(void *argument) { return argument; }

static void *echo_by_exit(void *argument) {
    pthread_exit(argument);
    return NULL;
}

static pthread_t create(void *(*start)(void *), void *argument) {
    pthread_t id;
    CHECK(pthread_create(&id, NULL, start, argument) == 0);
    return id;
}

static void *number(uintptr_t value) { return (void *)value; }

static void join_gets_results(void *context) {
    (void)context;
    pthread_t first = create(echo, number(11)), second = create(echo_by_exit, number(22));
    void *result;
    CHECK(!pthread_equal(first, second) && !pthread_equal(first, pthread_self()));
    CHECK(pthread_join(second, &result) == 0 && result == number(22));
    CHECK(pthread_join(first, &result) == 0 && result == number(11));
    /* The number is used again, but not the name. */
    pthread_t third = create(echo, number(33));
    CHECK(!pthread_equal(first, third) && !pthread_equal(second, third));
    CHECK(pthread_join(third, &result) == 0 && result == number(33));
}

static void join_twice(void *context) {
    (void)context;
    pthread_t id = create(echo, NULL);
    pthread_join(id, NULL);
    pthread_join(id, NULL);
}

static void join_an_old_name(void *context) {
    (void)context;
    pthread_t first = create(echo, NULL);
    pthread_join(first, NULL);
    create(echo, NULL);
    pthread_join(first, NULL);
}

static void join_itself(void *context) {
    (void)context;
    pthread_join(pthread_self(), NULL);
}

static void *join_main(void *id) {
    pthread_join(*(pthread_t *)id, NULL);
    return NULL;
}

static void join_each_other(void *context) {
    (void)context;
    pthread_t self = pthread_self(), id = create(join_main, &self);
    pthread_join(id, NULL);
}

static void join_detached(void *context) {
    (void)context;
    pthread_t id = create(echo, NULL);
    pthread_detach(id);
    pthread_join(id, NULL);
}

static atomic_int ran, order;

static void *run_detached(void *argument) {
    CHECK(pthread_detach(pthread_self()) == 0);
    atomic_store(&ran, 1);
    return argument;
}

static void detached_threads_run(void *context) {
    (void)context;
    atomic_init(&ran, 0);
    create(run_detached, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t id;
    CHECK(pthread_create(&id, &attributes, echo, NULL) == 0);
    while (!ran) {
    }
}

static void main_ends_first(void *context) {
    (void)context;
    atomic_init(&ran, 0);
    create(run_detached, NULL);
    pthread_exit(NULL);
}

static void *fail_late(void *argument) {
    CHECK(argument != NULL);
    return NULL;
}

static void main_ends_before_a_failure(void *context) {
    (void)context;
    create(fail_late, NULL);
    pthread_exit(NULL);
}

static void join_is_tried(void *context) {
    (void)context;
    pthread_t id = create(echo, number(7));
    void *result = NULL;
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    int error = pthread_tryjoin_np(id, &result);
    CHECK(error == 0 || error == EBUSY);
    if (error == EBUSY) {
        CHECK(pthread_timedjoin_np(id, &result, &end) == 0);
    }
    CHECK(result == number(7));
}

static void note(void *digit) {
    atomic_store(&order, atomic_load(&order) * 10 + (int)(intptr_t)digit);
}

/* The macros are many. NOLINTNEXTLINE(readability-function-cognitive-complexity) */
static void *clean_up(void *argument) {
    pthread_cleanup_push(note, number(1));
    pthread_cleanup_push(note, number(2));
    pthread_cleanup_push(note, number(3));
    pthread_cleanup_pop(1);
    pthread_cleanup_push(note, number(4));
    pthread_cleanup_pop(0);
    if (argument != NULL) {
        pthread_exit(number(5));
    }
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(1);
    return NULL;
}

static void exit_cleans_up(void *context) {
    (void)context;
    void *result;
    atomic_init(&order, 0);
    pthread_join(create(clean_up, number(1)), &result);
    CHECK(order == 321 && result == number(5));
    atomic_store(&order, 0);
    pthread_join(create(clean_up, NULL), &result);
    CHECK(order == 31 && result == NULL);
}

/* Keys. */

static pthread_key_t key, stubborn_key;
static atomic_int destroyed, rounds;

static void destroy(void *value) { atomic_fetch_add(&destroyed, (int)(intptr_t)value); }

static void destroy_and_set(void *value) {
    atomic_fetch_add(&rounds, 1);
    pthread_setspecific(stubborn_key, value);
}

static void *use_keys(void *value) {
    CHECK(pthread_getspecific(key) == NULL);
    CHECK(pthread_setspecific(key, value) == 0);
    CHECK(pthread_setspecific(stubborn_key, value) == 0);
    atomic_fetch_add(&ran, 1);
    CHECK(pthread_getspecific(key) == value);
    if (value == number(100)) {
        pthread_exit(NULL);
    }
    return NULL;
}

static void keys_have_destructors(void *context) {
    (void)context;
    atomic_init(&destroyed, 0);
    atomic_init(&rounds, 0);
    CHECK(pthread_key_create(&key, destroy) == 0);
    CHECK(pthread_key_create(&stubborn_key, destroy_and_set) == 0);
    CHECK(pthread_setspecific(key, number(1000)) == 0);
    pthread_t first = create(use_keys, number(10)), second = create(use_keys, number(100));
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    CHECK(destroyed == 110);
    CHECK(rounds == 2 * PTHREAD_DESTRUCTOR_ITERATIONS);
    CHECK(pthread_getspecific(key) == number(1000));
    CHECK(pthread_key_delete(key) == 0);
    CHECK(pthread_key_delete(key) == EINVAL);
    CHECK(pthread_setspecific(key, number(1)) == EINVAL);
    CHECK(pthread_key_create(&key, NULL) == 0);
    CHECK(pthread_getspecific(key) == NULL);
}

static void use_key_in_parallel(void *context, unsigned which) {
    (void)context;
    CHECK(pthread_setspecific(key, number(which + 1)) == 0);
}

static void keys_are_destroyed_before_the_end(void *context) {
    atomic_init(&destroyed, 0);
    CHECK(pthread_key_create(&key, destroy) == 0);
    explorer_parallel(2, use_key_in_parallel, context);
    CHECK(destroyed == 3);
}

static void key_is_not_destroyed(void *context) {
    atomic_init(&destroyed, 0);
    CHECK(pthread_key_create(&key, NULL) == 0);
    explorer_parallel(2, use_key_in_parallel, context);
    CHECK(destroyed == 3);
}

/* Time. */

static double seconds(clockid_t clock) {
    struct timespec now;
    CHECK(clock_gettime(clock, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void time_passes(void *context) {
    (void)context;
    double start = seconds(CLOCK_MONOTONIC);
    CHECK(seconds(CLOCK_MONOTONIC) > start);
    sleep(2);
    CHECK(seconds(CLOCK_MONOTONIC) >= start + 2);
    usleep(3000000);
    CHECK(seconds(CLOCK_MONOTONIC) >= start + 5);
    nanosleep(&(struct timespec){.tv_sec = 5}, NULL);
    CHECK(seconds(CLOCK_MONOTONIC) >= start + 10);
    CHECK(nanosleep(&(struct timespec){.tv_nsec = -1}, NULL) == -1 && errno == EINVAL);
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += 10;
    CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == 0);
    CHECK(seconds(CLOCK_MONOTONIC) >= start + 20);
    struct timeval now;
    gettimeofday(&now, NULL);
    CHECK(time(NULL) >= now.tv_sec);
    CHECK(now.tv_sec < 1000000000 + 60); /* the same in each run */
}

/* A minute's wait that only looks at the clock ends, too. */
static void clock_is_watched(void *context) {
    (void)context;
    double start = seconds(CLOCK_MONOTONIC);
    while (seconds(CLOCK_MONOTONIC) < start + 60) {
    }
}

static void *sleep_and_set(void *argument) {
    sleep(1);
    atomic_store(&ran, 1);
    return argument;
}

/* Sleeping longer does not mean to come later. */
static void sleep_orders_nothing(void *context) {
    (void)context;
    atomic_init(&ran, 0);
    create(sleep_and_set, NULL);
    sleep(10);
    CHECK(ran);
}

static pthread_mutex_t mutex;
static pthread_cond_t condition;

static void *wait_a_second(void *argument) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec++;
    pthread_mutex_lock(&mutex);
    while (pthread_cond_timedwait(&condition, &mutex, &end) == 0) {
    }
    pthread_mutex_unlock(&mutex);
    atomic_store(&ran, 1);
    return argument;
}

/* Somebody can always go on, but time passes. */
static void sleepers_let_others_time_out(void *context) {
    (void)context;
    atomic_init(&ran, 0);
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&condition, NULL);
    create(wait_a_second, NULL);
    while (!ran) {
        usleep(100000);
    }
}

const struct sync_program thread_programs[] = {
    PASSES(join_gets_results),
    FAILS(join_twice, "_ joins a, which was joined before"),
    FAILS(join_an_old_name, "_ joins a, which was joined before"),
    BLOCKS(join_itself, "_ waits for the end of _"),
    BLOCKS(join_each_other, "_ waits for the end of a; a waits for the end of _"),
    FAILS(join_detached, "_ joins a, which is detached"),
    PASSES(detached_threads_run),
    PASSES(main_ends_first),
    FAILS(main_ends_before_a_failure, "argument != NULL"),
    PASSES(join_is_tried),
    PASSES(exit_cleans_up),
    PASSES(keys_have_destructors),
    PASSES(keys_are_destroyed_before_the_end),
    FAILS(key_is_not_destroyed, "destroyed == 3"),
    PASSES(time_passes),
    PASSES(clock_is_watched),
    FAILS(sleep_orders_nothing, "ran"),
    PASSES(sleepers_let_others_time_out),
    END};
