/* <threads.h>, used well and badly, to be explored. */
#include "sync_programs.h"

#include <stdatomic.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;
static cnd_t condition;
static atomic_int counter, destroyed;
static once_flag flag;
static tss_t key;
static int things;

static void count_once(void) { LOSE_UPDATES(counter); }
static void destroy(void *value) { atomic_fetch_add(&destroyed, *(int *)value); }

static int work(void *argument) {
    int *value = argument;
    CHECK(tss_get(key) == NULL);
    CHECK(tss_set(key, value) == thrd_success);
    call_once(&flag, count_once);
    CHECK(mtx_lock(&mutex) == thrd_success);
    CHECK(mtx_trylock(&mutex) == thrd_busy);
    things++;
    CHECK((*value == 1 ? cnd_signal : cnd_broadcast)(&condition) == thrd_success);
    CHECK(mtx_unlock(&mutex) == thrd_success);
    CHECK(tss_get(key) == value);
    if (*value == 1) {
        thrd_exit(-5);
    }
    return -*value;
}

static void init(void) {
    static const once_flag fresh = ONCE_FLAG_INIT;
    flag = fresh;
    things = 0;
    atomic_init(&counter, 0);
    atomic_init(&destroyed, 0);
    CHECK(mtx_init(&mutex, mtx_timed) == thrd_success);
    CHECK(cnd_init(&condition) == thrd_success);
    CHECK(tss_create(&key, destroy) == thrd_success);
}

static void c11_all_together(void *context) {
    (void)context;
    init();
    thrd_t ids[2];
    int values[2] = {1, 20};
    int results[2];
    for (int i = 0; i < 2; i++) {
        CHECK(thrd_create(&ids[i], work, &values[i]) == thrd_success);
    }
    CHECK(!thrd_equal(ids[0], thrd_current()));
    mtx_lock(&mutex);
    while (things < 2) {
        CHECK(cnd_wait(&condition, &mutex) == thrd_success);
    }
    mtx_unlock(&mutex);
    for (int i = 0; i < 2; i++) {
        CHECK(thrd_join(ids[i], &results[i]) == thrd_success);
    }
    CHECK(results[0] == -5 && results[1] == -20);
    CHECK(counter == 1 && destroyed == 21);
    tss_delete(key);
    cnd_destroy(&condition);
    mtx_destroy(&mutex);
}

static void c11_time(void *context) {
    (void)context;
    init();
    struct timespec start, end;
    CHECK(timespec_get(&start, TIME_UTC) == TIME_UTC);
    CHECK(thrd_sleep(&(struct timespec){.tv_sec = 2}, NULL) == 0);
    CHECK(timespec_get(&end, TIME_UTC) == TIME_UTC);
    CHECK(end.tv_sec >= start.tv_sec + 2);
    end.tv_sec++;
    mtx_lock(&mutex);
    CHECK(cnd_timedwait(&condition, &mutex, &end) == thrd_timedout);
    CHECK(mtx_timedlock(&mutex, &end) == thrd_timedout);
    mtx_unlock(&mutex);
    CHECK(mtx_timedlock(&mutex, &end) == thrd_success);
    mtx_unlock(&mutex);
    CHECK(mtx_init(&mutex, mtx_recursive) == thrd_success);
    CHECK(mtx_lock(&mutex) == thrd_success && mtx_lock(&mutex) == thrd_success);
    CHECK(mtx_unlock(&mutex) == thrd_success && mtx_unlock(&mutex) == thrd_success);
    thrd_yield();
}

static int wait_for_thing(void *argument) {
    (void)argument;
    mtx_lock(&mutex);
    int found = things;
    mtx_unlock(&mutex);
    mtx_lock(&mutex);
    if (found == 0) {
        cnd_wait(&condition, &mutex); /* NOLINT(bugprone-spuriously-wake-up-functions) */
    }
    mtx_unlock(&mutex);
    return 0;
}

static void c11_wake_up_is_lost(void *context) {
    (void)context;
    init();
    thrd_t id;
    thrd_create(&id, wait_for_thing, NULL);
    mtx_lock(&mutex);
    things = 1;
    cnd_broadcast(&condition);
    mtx_unlock(&mutex);
    thrd_join(id, NULL);
}

static int count_unlocked(void *argument) {
    (void)argument;
    LOSE_UPDATES(counter);
    return 0;
}

static void c11_mutex_is_missing(void *context) {
    (void)context;
    init();
    thrd_t ids[2];
    for (int i = 0; i < 2; i++) {
        thrd_create(&ids[i], count_unlocked, NULL);
    }
    for (int i = 0; i < 2; i++) {
        thrd_join(ids[i], NULL);
    }
    CHECK(counter == 2);
}

static void c11_unlock_twice(void *context) {
    (void)context;
    init();
    mtx_lock(&mutex);
    mtx_unlock(&mutex);
    mtx_unlock(&mutex);
}

static void c11_detach_twice(void *context) {
    (void)context;
    thrd_t id;
    thrd_create(&id, count_unlocked, NULL);
    thrd_detach(id);
    thrd_detach(id);
}

const struct sync_program c11_programs[] = {
    PASSES(c11_all_together),
    PASSES(c11_time),
    BLOCKS(c11_wake_up_is_lost, "_ waits for the end of a; a waits for a condition"),
    FAILS(c11_mutex_is_missing, "counter == 2"),
    FAILS(c11_unlock_twice, "_ unlocks a mutex that it does not hold"),
    FAILS(c11_detach_twice, "_ detaches a, which is detached"),
    END};
