/*
 * A lock whose waiters stand in a row, each before a flag of its own (Mellor-Crummey, Scott, TOCS
 * 1991).
 *
 * expect: passed
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef HAND_OVER
#define HAND_OVER memory_order_release
#endif

struct waiter {
    _Atomic(struct waiter *) next;
    atomic_bool waits;
};

static _Atomic(struct waiter *) last;
static int counter;

static void lock(struct waiter *self) {
    atomic_store_explicit(&self->next, NULL, memory_order_relaxed);
    atomic_store_explicit(&self->waits, true, memory_order_relaxed);
    struct waiter *before = atomic_exchange_explicit(&last, self, memory_order_acq_rel);
    if (before != NULL) {
        atomic_store_explicit(&before->next, self, memory_order_release);
        while (atomic_load_explicit(&self->waits, memory_order_acquire)) {
        }
    }
}

static void unlock(struct waiter *self) {
    struct waiter *next = atomic_load_explicit(&self->next, memory_order_acquire);
    if (next == NULL) {
        struct waiter *expected = self;
        if (atomic_compare_exchange_strong_explicit(&last, &expected, NULL, memory_order_release,
                                                    memory_order_relaxed)) {
            return;
        }
        do {
            next = atomic_load_explicit(&self->next, memory_order_acquire);
        } while (next == NULL);
    }
    atomic_store_explicit(&next->waits, false, HAND_OVER);
}

static void *count(void *argument) {
    struct waiter self;
    lock(&self);
    counter++;
    unlock(&self);
    return argument;
}

int main(void) {
    pthread_t others[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&others[i], NULL, count, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(others[i], NULL);
    }
    assert(counter == 2);
    return 0;
}
