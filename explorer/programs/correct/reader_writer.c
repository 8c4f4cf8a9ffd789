/*
 * A lock for many readers or one writer, in one word: how many read, or -1.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int state;
static atomic_int readers_inside, writers_inside;

static void lock_to_read(void) {
    int seen = state;
    while (seen < 0 || !atomic_compare_exchange_weak(&state, &seen, seen + 1)) {
        if (seen < 0) {
            sched_yield();
            seen = state;
        }
    }
}

static void lock_to_write(void) {
    int seen = 0;
    while (!atomic_compare_exchange_weak(&state, &seen, -1)) {
        seen = 0;
        sched_yield();
    }
}

static void *read_it(void *argument) {
    lock_to_read();
    readers_inside++;
    assert(writers_inside == 0);
    readers_inside--;
    state--;
    return argument;
}

static void *write_it(void *argument) {
    lock_to_write();
    writers_inside++;
    assert(writers_inside == 1 && readers_inside == 0);
    writers_inside--;
    state = 0;
    return argument;
}

int main(void) {
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, read_it, NULL);
    pthread_create(&threads[1], NULL, write_it, NULL);
    pthread_create(&threads[2], NULL, read_it, NULL);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
