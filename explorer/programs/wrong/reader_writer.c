/*
 * A lock for many readers or one writer: the writer looks for readers, and then, in a second step,
 * comes in.
 *
 * expect: failed, assertion `readers_inside == 0' failed
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_int readers;
static atomic_bool writer;
static atomic_int readers_inside;

static void lock_to_read(void) {
    for (;;) {
        while (writer) {
            sched_yield();
        }
        readers++;
        if (!writer) {
            return;
        }
        readers--;
    }
}

static void lock_to_write(void) {
    while (readers > 0) {
        sched_yield();
    }
    writer = true;
}

static void *read_it(void *argument) {
    lock_to_read();
    readers_inside++;
    readers_inside--;
    readers--;
    return argument;
}

static void *write_it(void *argument) {
    lock_to_write();
    assert(readers_inside == 0);
    writer = false;
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
