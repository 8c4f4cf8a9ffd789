/*
 * Treiber's stack with nodes that are used again at once: the head carries a tag that changes with
 * each pop.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { NODES = 3, NOBODY = NODES };

struct node {
    atomic_uint next; /* its number, or NOBODY */
    atomic_int is_taken;
};

static struct node nodes[NODES];
static _Atomic uint64_t head = NOBODY; /* tag, number */

static unsigned number_of(uint64_t word) { return (unsigned)(word & UINT32_MAX); }

static uint64_t word_of(uint64_t tag, unsigned number) { return tag << 32 | number; }

static void push(unsigned number) {
    uint64_t top = head;
    do {
        nodes[number].next = number_of(top);
    } while (!atomic_compare_exchange_weak(&head, &top, word_of(top >> 32, number)));
}

static unsigned pop(void) {
    uint64_t top = head;
    while (number_of(top) != NOBODY &&
           !atomic_compare_exchange_weak(&head, &top,
                                         word_of((top >> 32) + 1, nodes[number_of(top)].next))) {
    }
    return number_of(top);
}

static unsigned take(void) {
    unsigned number = pop();
    if (number != NOBODY) {
        assert(!atomic_exchange(&nodes[number].is_taken, 1));
    }
    return number;
}

static void give_back(unsigned number) {
    if (number != NOBODY) {
        nodes[number].is_taken = 0;
        push(number);
    }
}

static void *work(void *argument) {
    unsigned first = take();
    unsigned second = take();
    give_back(first);
    unsigned third = take();
    give_back(second);
    give_back(third);
    return argument;
}

int main(void) {
    pthread_t threads[2];
    for (unsigned i = 0; i < NODES; i++) {
        push(i);
    }
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
