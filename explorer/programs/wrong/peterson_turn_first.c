/*
 * Peterson's lock for two, but the turn is given away before the flag is raised: both get in.
 *
 * expect: failed, assertion `inside == 1' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static atomic_int flags[2], turn;
static atomic_int inside;

static void lock(int self) {
    atomic_store(&turn, 1 - self);
    atomic_store(&flags[self], 1);
    while (atomic_load(&flags[1 - self]) && atomic_load(&turn) == 1 - self) {
    }
}

static void unlock(int self) { atomic_store(&flags[self], 0); }

static void *work(void *argument) {
    int self = (int)(intptr_t)argument;
    lock(self);
    inside++;
    assert(inside == 1);
    inside--;
    unlock(self);
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    for (intptr_t i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, (void *)i);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
