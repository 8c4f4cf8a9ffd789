/*
 * A barrier that turns its sense (Hensgen, Finkel, Manber, 1988): the last to arrive lets all go
 * on.
 *
 * expect: passed
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef ARRIVE
#define ARRIVE memory_order_acq_rel
#endif

enum { THREADS = 2 };

static atomic_int missing = THREADS, sense;
static int values[THREADS];

static void arrive(int turn) {
    if (atomic_fetch_sub_explicit(&missing, 1, ARRIVE) == 1) {
        atomic_store_explicit(&missing, THREADS, memory_order_relaxed);
        atomic_store_explicit(&sense, turn, memory_order_release);
    } else {
        while (atomic_load_explicit(&sense, memory_order_acquire) != turn) {
        }
    }
}

static void *work(void *argument) {
    int self = argument != NULL;
    values[self] = 1;
    arrive(1);
    assert(values[1 - self] == 1);
    arrive(2);
    values[self] = 2;
    return NULL;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, NULL, work, values);
    work(NULL);
    pthread_join(other, NULL);
    return 0;
}
