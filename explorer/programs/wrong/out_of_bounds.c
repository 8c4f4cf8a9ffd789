/*
 * Two threads that both get the last place of an array.
 *
 * expect: failed, out of bounds: an access of 4 bytes
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { PLACES = 4 };

static atomic_int *places;
static atomic_int used = PLACES - 1;

static void *add(void *argument) {
    if (atomic_load(&used) < PLACES) {
        int place = atomic_fetch_add(&used, 1);
        atomic_store(&places[place], 1);
    }
    return argument;
}

int main(void) {
    places = calloc(PLACES, sizeof *places);
    pthread_t thread;
    pthread_create(&thread, NULL, add, NULL);
    add(NULL);
    pthread_join(thread, NULL);
    free((void *)places);
    return 0;
}
