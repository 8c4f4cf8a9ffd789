/*
 * A bounded queue for many on both sides: a slot counts as filled when its place is taken, before
 * the value is in it.
 *
 * expect: failed, assertion `value != 0' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { SLOTS = 4 };

static atomic_int slots[SLOTS];
static atomic_uint head, tail;

static void put(int value) {
    unsigned place = atomic_fetch_add(&tail, 1);
    slots[place % SLOTS] = value;
}

/* 0 if it is empty. */
static int take(void) {
    unsigned place = head;
    do {
        if (place == tail) {
            return 0;
        }
    } while (!atomic_compare_exchange_weak(&head, &place, place + 1));
    int value = slots[place % SLOTS];
    assert(value != 0);
    return value;
}

static void *producer(void *argument) {
    put(1);
    put(2);
    return argument;
}

static void *consumer(void *argument) {
    take();
    take();
    return argument;
}

int main(void) {
    pthread_t threads[3];
    pthread_create(&threads[0], NULL, producer, NULL);
    pthread_create(&threads[1], NULL, consumer, NULL);
    pthread_create(&threads[2], NULL, producer, NULL);
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
