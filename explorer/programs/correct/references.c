/*
 * References are counted: only one can find that it had the last one.
 *
 * expect: passed
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
    if (atomic_fetch_sub(&shared->references, 1) == 1) {
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
