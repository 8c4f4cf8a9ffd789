/*
 * A ticket lock.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 3 };

static atomic_uint next_ticket, serving;
static atomic_int inside;

static unsigned draw(void) { return atomic_fetch_add(&next_ticket, 1); }

static void *work(void *argument) {
    unsigned ticket = draw();
    while (serving != ticket) {
    }
    assert(atomic_fetch_add(&inside, 1) == 0);
    atomic_fetch_sub(&inside, 1);
    serving++;
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
