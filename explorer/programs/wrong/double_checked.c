/*
 * Initialisation, once, double-checked: the plain flag is set before what it stands for.
 *
 * options: --plain
 * expect: failed, assertion `value == 42' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static bool is_ready;
static int shared;

static int get(void) {
    if (!is_ready) {
        pthread_mutex_lock(&mutex);
        if (!is_ready) {
            is_ready = true;
            shared = 42;
        }
        pthread_mutex_unlock(&mutex);
    }
    return shared;
}

static void *work(void *argument) {
    int value = get();
    assert(value == 42);
    return argument;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
