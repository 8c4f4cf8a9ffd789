/*
 * A spinning barrier that is used twice: the last one to arrive puts it back while others still
 * look whether all are there.
 *
 * options: --steps 1000
 * expect: livelock
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 2 };

static atomic_int arrived;

static void barrier(void) {
    if (atomic_fetch_add(&arrived, 1) == THREADS - 1) {
        atomic_store(&arrived, 0);
        return;
    }
    while (atomic_load(&arrived) != 0) {
    }
}

static void *work(void *argument) {
    barrier();
    barrier();
    return argument;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, work, NULL);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
