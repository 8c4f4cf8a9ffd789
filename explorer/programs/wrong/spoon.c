/*
 * A couple with one spoon: who has it and sees that the other is hungry, too, gives it away. Both
 * take steps for ever, and nobody eats.
 *
 * options: --steps 1000
 * expect: livelock, no end in 1000 steps, though scheduling was fair
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>

static atomic_int is_hungry[2];
static atomic_int owner;

static void *dine(void *argument) {
    int self = (int)(intptr_t)argument;
    int other = 1 - self;
    is_hungry[self] = 1;
    while (is_hungry[self]) {
        if (owner != self) {
            sched_yield();
        } else if (is_hungry[other]) {
            owner = other;
        } else {
            is_hungry[self] = 0;
            owner = other;
        }
    }
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    for (intptr_t i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, dine, (void *)i);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
