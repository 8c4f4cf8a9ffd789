/*
 * A recursion too deep, if the other one was first.
 *
 * expect: crashed, SIGSEGV, stack overflow in thread b
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_uint depth_most = -1U;

static unsigned descend(unsigned depth, unsigned most) {
    unsigned frame[64] = {depth};
    __asm__ volatile("" : : "r"(frame) : "memory"); /* the compiler has to keep it */
    return depth == most ? 0 : descend(depth + 1, most) + frame[0];
}

static void *limit(void *argument) {
    depth_most = 10;
    return argument;
}

static void *work(void *result) {
    *(unsigned *)result = descend(0, depth_most);
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    unsigned result = 0;
    pthread_create(&threads[0], NULL, limit, NULL);
    pthread_create(&threads[1], NULL, work, &result);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
