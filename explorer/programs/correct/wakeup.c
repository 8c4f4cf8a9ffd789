/*
 * The condition is looked at with the mutex held, again after each wake-up.
 *
 * expect: passed
 * verify: no, pthread_cond_broadcast is not supported
 */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_ready = PTHREAD_COND_INITIALIZER;
static bool ready;

static void *wait_for_it(void *argument) {
    pthread_mutex_lock(&mutex);
    while (!ready) {
        pthread_cond_wait(&is_ready, &mutex);
    }
    pthread_mutex_unlock(&mutex);
    return argument;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, wait_for_it, NULL);
    }
    pthread_mutex_lock(&mutex);
    ready = true;
    pthread_cond_broadcast(&is_ready);
    pthread_mutex_unlock(&mutex);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
