/*
 * A queue as a list (Michael, Scott, PODC 1996), without taking nodes back. What is in a node comes
 * before the compare-exchange that links it.
 *
 * expect: passed
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef LINK
#define LINK memory_order_release
#endif

struct node {
    int value;
    _Atomic(struct node *) next;
};

static _Atomic(struct node *) head, tail;
static struct node first, nodes[4]; /* one for each value */

static void enqueue(int value) {
    struct node *node = &nodes[value];
    node->value = value;
    for (;;) {
        struct node *last = atomic_load_explicit(&tail, memory_order_acquire);
        struct node *next = atomic_load_explicit(&last->next, memory_order_acquire);
        if (next != NULL) { /* somebody is half done: help */
            atomic_compare_exchange_strong_explicit(&tail, &last, next, memory_order_release,
                                                    memory_order_relaxed);
        } else if (atomic_compare_exchange_strong_explicit(&last->next, &next, node, LINK,
                                                           memory_order_relaxed)) {
            atomic_compare_exchange_strong_explicit(&tail, &last, node, memory_order_release,
                                                    memory_order_relaxed);
            return;
        }
    }
}

/* 0 if it is empty. */
static int dequeue(void) {
    for (;;) {
        struct node *oldest = atomic_load_explicit(&head, memory_order_acquire);
        struct node *next = atomic_load_explicit(&oldest->next, memory_order_acquire);
        if (next == NULL) {
            return 0;
        }
        int value = next->value;
        if (atomic_compare_exchange_strong_explicit(&head, &oldest, next, memory_order_release,
                                                    memory_order_relaxed)) {
            return value;
        }
    }
}

static void *producer(void *argument) {
    enqueue(1);
    enqueue(2);
    return argument;
}

int main(void) {
    atomic_init(&head, &first);
    atomic_init(&tail, &first);
    pthread_t other;
    pthread_create(&other, NULL, producer, NULL);
    int got = dequeue();
    int next = dequeue();
    assert(got == 0 ? next < 2 : got == 1);
    assert(next == 0 || next == got + 1);
    enqueue(3);
    pthread_join(other, NULL);
    return 0;
}
