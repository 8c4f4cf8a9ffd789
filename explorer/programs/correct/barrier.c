/*
 * A spinning barrier that is used twice: each round has a number of its own.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 2, ROUNDS = 2 };

static atomic_int arrived, round_number;
static atomic_int done[ROUNDS];

static void barrier(void) {
    int now = atomic_load(&round_number);
    if (atomic_fetch_add(&arrived, 1) == THREADS - 1) {
        atomic_store(&arrived, 0);
        atomic_fetch_add(&round_number, 1);
        return;
    }
    while (atomic_load(&round_number) == now) {
    }
}

static void *work(void *argument) {
    for (int i = 0; i < ROUNDS; i++) {
        done[i]++;
        barrier();
        assert(done[i] == THREADS);
    }
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
