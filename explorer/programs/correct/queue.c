/*
 * A bounded queue for many on both sides: each slot has a turn, which tells whether it may be
 * filled or emptied.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { SLOTS = 2, VALUES = 4 };

struct slot {
    atomic_uint turn; /* even: to be filled; odd: to be emptied; plus two with each round */
    int value;
};

static struct slot slots[SLOTS];
static atomic_uint head, tail;
static atomic_int taken[VALUES];

static bool put(int value) {
    unsigned place = tail;
    for (;;) {
        struct slot *slot = &slots[place % SLOTS];
        if (slot->turn != place / SLOTS * 2) {
            unsigned now = tail;
            if (now == place) {
                return false;
            }
            place = now;
        } else if (atomic_compare_exchange_weak(&tail, &place, place + 1)) {
            slot->value = value;
            slot->turn = place / SLOTS * 2 + 1;
            return true;
        }
    }
}

static bool take(int *value) {
    unsigned place = head;
    for (;;) {
        struct slot *slot = &slots[place % SLOTS];
        if (slot->turn != place / SLOTS * 2 + 1) {
            unsigned now = head;
            if (now == place) {
                return false;
            }
            place = now;
        } else if (atomic_compare_exchange_weak(&head, &place, place + 1)) {
            *value = slot->value;
            slot->turn = place / SLOTS * 2 + 2;
            return true;
        }
    }
}

static void *producer(void *argument) {
    int first = *(int *)argument;
    put(first);
    put(first + 1);
    return NULL;
}

static void *consumer(void *argument) {
    int value;
    for (int i = 0; i < 2; i++) {
        if (take(&value)) {
            assert(!atomic_exchange(&taken[value], 1));
        }
    }
    return argument;
}

int main(void) {
    pthread_t threads[3];
    int firsts[2] = {0, 2};
    pthread_create(&threads[0], NULL, producer, &firsts[0]);
    pthread_create(&threads[1], NULL, consumer, NULL);
    pthread_create(&threads[2], NULL, producer, &firsts[1]);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    int value;
    while (take(&value)) {
        assert(!atomic_exchange(&taken[value], 1));
    }
    return 0;
}
