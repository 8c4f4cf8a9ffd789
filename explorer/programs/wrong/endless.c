/*
 * Waits for a plain flag that nobody sets any more: a loop without a scheduling point.
 *
 * options: --patience 1
 * expect: livelock, 1 s of processor time without a scheduling point, in a
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static int stop;
static atomic_int first;

static void *wait_for_it(void *argument) {
    if (atomic_exchange(&first, 1) == 1) {
        while (!stop) {
            __asm__ volatile("" : : : "memory"); /* the compiler has to look again */
        }
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, wait_for_it, NULL);
    if (atomic_exchange(&first, 1) == 1) {
        stop = 1;
    }
    pthread_join(thread, NULL);
    return 0;
}
