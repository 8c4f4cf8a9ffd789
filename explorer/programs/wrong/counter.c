/*
 * A counter that is read and written in two steps.
 *
 * expect: failed, assertion `counter == 6' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int counter;

static void *count(void *argument) {
    for (int i = 0; i < 3; i++) {
        int now = atomic_load(&counter);
        atomic_store(&counter, now + 1);
    }
    return argument;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, count, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    assert(counter == 6);
    return 0;
}
