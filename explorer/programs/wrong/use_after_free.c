/*
 * The last one to drop a reference frees, and another still looks.
 *
 * expect: failed, use after free: an access of 4 bytes
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static struct object { atomic_int references, uses; } * object;

static void *use_and_drop(void *argument) {
    if (atomic_fetch_sub(&object->references, 1) == 1) {
        free(object);
    } else {
        atomic_fetch_add(&object->uses, 1); /* too late */
    }
    return argument;
}

int main(void) {
    object = malloc(sizeof *object);
    atomic_init(&object->references, 2);
    atomic_init(&object->uses, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, use_and_drop, NULL);
    use_and_drop(NULL);
    pthread_join(thread, NULL);
    return 0;
}
