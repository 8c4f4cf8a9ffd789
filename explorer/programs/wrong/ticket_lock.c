/*
 * A ticket lock, but to draw a ticket takes two steps: two draw the same one.
 *
 * expect: failed, assertion `atomic_fetch_add(&inside, 1) == 0' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { THREADS = 2 };

static atomic_uint next_ticket, serving;
static atomic_int inside;

static unsigned draw(void) {
    unsigned ticket = next_ticket;
    next_ticket = ticket + 1;
    return ticket;
}

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
