/*
 * Threads spin on variables of main's stack; one of them counts what it saw. Where stacks are must
 * make no difference to the schedule.
 *
 * expect: failed, assertion
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct shared {
    atomic_int round, others[40];
};

static void *count(void *argument) {
    struct shared *shared = argument;
    for (int i = 0; i < 40; i++) {
        shared->others[i]++;
    }
    shared->round++;
    return NULL;
}

static void *wait_for_round(void *argument) {
    struct shared *shared = argument;
    while (shared->round < 2) {
    }
    int seen = shared->others[39];
    shared->others[39] = seen + 1;
    return NULL;
}

int main(void) {
    struct shared shared = {0};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        pthread_create(&threads[i], NULL, i < 2 ? count : wait_for_round, &shared);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    assert(shared.others[39] == 4);
    return 0;
}
