/*
 * One waits with a timeout, another goes round until it is told to stop: time passes for both.
 *
 * expect: passed
 * verify: no, clock_gettime is not supported
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

static atomic_int stop;
static sem_t never;

static void *go_round(void *argument) {
    while (stop == 0) {
        sched_yield();
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    sem_init(&never, 0, 0);
    pthread_create(&thread, NULL, go_round, NULL);
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 1;
    sem_timedwait(&never, &end);
    stop = 1;
    pthread_join(thread, NULL);
    return 0;
}
