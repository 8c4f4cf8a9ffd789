/*
 * The last one out of a barrier makes it anew; others may only just be waking up.
 *
 * expect: passed
 * verify: no, pthread_barrier_wait is not supported
 */
#include <pthread.h>
#include <stddef.h>

enum { THREADS = 2 };

static pthread_barrier_t barrier;

static void *meet(void *argument) {
    if (pthread_barrier_wait(&barrier) != 0) {
        pthread_barrier_destroy(&barrier);
        pthread_barrier_init(&barrier, NULL, 1);
        pthread_barrier_wait(&barrier);
    }
    return argument;
}

int main(void) {
    pthread_t threads[THREADS];
    pthread_barrier_init(&barrier, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, meet, NULL);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
