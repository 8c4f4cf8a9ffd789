/*
 * References are counted, but two who give theirs back both find that they had the last one.
 *
 * expect: failed, double free: freed before was a block
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

static atomic_int references = 2;

static void *give_back(void *shared) {
    references--;
    if (references == 0) {
        free(shared);
    }
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    void *shared = malloc(4);
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, give_back, shared);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
