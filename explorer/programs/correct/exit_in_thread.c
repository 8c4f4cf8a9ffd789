/*
 * A thread ends the program, while others run or wait; what atexit was given is called. Or all end
 * by themselves, the first one before the others.
 *
 * expect: passed
 * verify: no, pthread_exit is not supported
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int order;

static void last(void) { assert(order++ == 1); }

static void first(void) { assert(order++ == 0); }

static void *leave(void *argument) {
    if (pthread_mutex_trylock(&mutex) == 0) {
        exit(0);
    }
    return argument;
}

static void *wait_for_ever(void *argument) {
    pthread_mutex_lock(&mutex);
    return argument;
}

int main(void) {
    pthread_t thread;
    atexit(last);
    atexit(first);
    pthread_create(&thread, NULL, leave, NULL);
    pthread_create(&thread, NULL, wait_for_ever, NULL);
    pthread_exit(NULL);
}
