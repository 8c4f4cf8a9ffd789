/*
 * The condition is looked at without the mutex: it comes true, and is signalled, between the look
 * and the wait.
 *
 * expect: deadlock, waits for a condition
 * verify: no, pthread_cond_signal is not supported
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_ready = PTHREAD_COND_INITIALIZER;
static atomic_int ready;

static void *wait_for_it(void *argument) {
    if (!ready) {
        pthread_mutex_lock(&mutex);
        pthread_cond_wait(&is_ready, &mutex);
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_it, NULL);
    pthread_mutex_lock(&mutex);
    ready = 1;
    pthread_cond_signal(&is_ready);
    pthread_mutex_unlock(&mutex);
    pthread_join(thread, NULL);
    return 0;
}
