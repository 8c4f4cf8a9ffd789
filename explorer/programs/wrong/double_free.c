/*
 * References are counted, but two who give theirs back both find that they had the last one.
 *
 * expect: failed, which was freed before
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

struct shared {
    atomic_int references;
};

static void *give_back(void *argument) {
    struct shared *shared = argument;
    shared->references--;
    if (shared->references == 0) {
        free(shared);
    }
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    struct shared *shared = malloc(sizeof *shared);
    shared->references = 2;
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, give_back, shared);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
