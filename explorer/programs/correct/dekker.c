/*
 * The heart of Dekker's algorithm: each raises a flag, and enters if the other's is down. A seq_cst
 * fence lies between the two, so at most one enters.
 *
 * expect: passed
 * options: --weak
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef FENCE
#define FENCE memory_order_seq_cst
#endif

static atomic_int flags[2];
static int entered; /* not atomic: two at once are a data race */

static void *try_to_enter(void *argument) {
    int self = argument != NULL;
    atomic_store_explicit(&flags[self], 1, memory_order_relaxed);
    atomic_thread_fence(FENCE);
    if (atomic_load_explicit(&flags[1 - self], memory_order_relaxed) == 0) {
        entered++;
    }
    return NULL;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, NULL, try_to_enter, &entered);
    try_to_enter(NULL);
    pthread_join(other, NULL);
    return 0;
}
