/*
 * No assertion: the program says by its exit status that something was lost.
 *
 * expect: failed, exit with status 3
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_int slot = -1;

static void *put(void *argument) {
    if (slot == -1) {
        slot = *(int *)argument;
    }
    return NULL;
}

static void say_goodbye(void) { puts("goodbye"); }

int main(void) {
    pthread_t threads[2];
    int values[2] = {0, 1};
    atexit(say_goodbye);
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, put, &values[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    if (slot != 0) {
        fprintf(stderr, "the second one was first\n");
        exit(3);
    }
    return 0;
}
