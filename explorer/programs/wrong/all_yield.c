/*
 * Two threads that give way to each other for ever: nobody sets the flag.
 *
 * options: --steps 2000
 * expect: livelock, no end
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int flag;

static void *wait_for_it(void *argument) {
    while (flag == 0) {
        sched_yield();
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_it, NULL);
    wait_for_it(NULL);
    pthread_join(thread, NULL);
    return 0;
}
