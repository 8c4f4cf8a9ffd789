/*
 * <threads.h>: mutex, condition, call_once, thread-specific storage, results of threads.
 *
 * expect: passed
 * verify: no, call_once is not supported
 */
#include <assert.h>
#include <stddef.h>
#include <threads.h>

static mtx_t mutex;
static cnd_t changed;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static int initialised, waiting;

static void initialise(void) {
    initialised++;
    tss_create(&key, NULL);
}

/* Waits until both are there. */
static int meet(void *argument) {
    call_once(&once, initialise);
    tss_set(key, argument);
    mtx_lock(&mutex);
    waiting++;
    cnd_broadcast(&changed);
    while (waiting < 2) {
        cnd_wait(&changed, &mutex);
    }
    mtx_unlock(&mutex);
    assert(tss_get(key) == argument);
    return *(int *)argument;
}

int main(void) {
    thrd_t threads[2];
    int numbers[2] = {7, 8};
    mtx_init(&mutex, mtx_plain);
    cnd_init(&changed);
    for (int i = 0; i < 2; i++) {
        thrd_create(&threads[i], meet, &numbers[i]);
    }
    for (int i = 0; i < 2; i++) {
        int result;
        thrd_join(threads[i], &result);
        assert(result == numbers[i]);
    }
    assert(initialised == 1);
    return 0;
}
