/*
 * Two threads that both make what should be made once; one is never freed.
 *
 * expect: failed, leak: nobody freed a block of 8 bytes
 * options: --leaks
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static _Atomic(void *) shared;

static void *make(void *argument) {
    if (atomic_load(&shared) == NULL) {
        atomic_store(&shared, malloc(8));
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, make, NULL);
    make(NULL);
    pthread_join(thread, NULL);
    free(atomic_load(&shared));
    return 0;
}
