/*
 * Message passing without an order, behind many other loads: they do not make a thread one that
 * spins.
 *
 * expect: failed, assertion
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { OTHERS = 12 };

static atomic_int others[OTHERS], data, flag;

static void *send(void *argument) {
    atomic_store_explicit(&data, 1, memory_order_relaxed);
    atomic_store_explicit(&flag, 1, memory_order_release);
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, send, NULL);
    int sum = 0;
    for (int i = 0; i < OTHERS; i++) {
        sum += atomic_load_explicit(&others[i], memory_order_relaxed);
    }
    if (atomic_load_explicit(&flag, memory_order_relaxed) == 1) {
        assert(sum == 0 && atomic_load_explicit(&data, memory_order_relaxed) == 1);
    }
    pthread_join(thread, NULL);
    return 0;
}
