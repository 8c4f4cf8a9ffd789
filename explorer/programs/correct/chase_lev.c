/*
 * A work-stealing deque: its owner pushes and takes at the bottom, thieves steal at the top (Chase,
 * Lev, SPAA 2005; orders of Lê, Pop, Cohen, Zappa Nardelli, "Correct and efficient work-stealing
 * for weak memory models", PPoPP 2013). Each item is got once.
 *
 * expect: passed
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef TAKE_FENCE
#define TAKE_FENCE memory_order_seq_cst
#endif
#ifndef PUSH_FENCE
#define PUSH_FENCE memory_order_release
#endif

enum { SIZE = 4, ITEMS = 2, NOTHING = 0 };

static atomic_int top, bottom, items[SIZE];
static atomic_int got[ITEMS + 1];

static void push(int item) {
    int b = atomic_load_explicit(&bottom, memory_order_relaxed);
    atomic_store_explicit(&items[b % SIZE], item, memory_order_relaxed);
    atomic_thread_fence(PUSH_FENCE);
    atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
}

static int take(void) {
    int b = atomic_load_explicit(&bottom, memory_order_relaxed) - 1;
    atomic_store_explicit(&bottom, b, memory_order_relaxed);
    atomic_thread_fence(TAKE_FENCE);
    int t = atomic_load_explicit(&top, memory_order_relaxed);
    if (t > b) {
        atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
        return NOTHING;
    }
    int item = atomic_load_explicit(&items[b % SIZE], memory_order_relaxed);
    if (t == b) { /* the last one: thieves may be after it, too */
        if (!atomic_compare_exchange_strong_explicit(&top, &t, t + 1, memory_order_seq_cst,
                                                     memory_order_relaxed)) {
            item = NOTHING;
        }
        atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
    }
    return item;
}

static int steal(void) {
    int t = atomic_load_explicit(&top, memory_order_acquire);
    atomic_thread_fence(memory_order_seq_cst);
    int b = atomic_load_explicit(&bottom, memory_order_acquire);
    if (t >= b) {
        return NOTHING;
    }
    int item = atomic_load_explicit(&items[t % SIZE], memory_order_relaxed);
    assert(item != NOTHING);
    return atomic_compare_exchange_strong_explicit(&top, &t, t + 1, memory_order_seq_cst,
                                                   memory_order_relaxed)
               ? item
               : NOTHING;
}

static void note(int item) {
    if (item != NOTHING) {
        assert(atomic_fetch_add_explicit(&got[item], 1, memory_order_relaxed) == 0);
    }
}

static void *thief(void *argument) {
    note(steal());
    note(steal());
    return argument;
}

int main(void) {
    pthread_t other;
    pthread_create(&other, NULL, thief, NULL);
    for (int item = 1; item <= ITEMS; item++) {
        push(item);
    }
    note(take());
    note(take());
    pthread_join(other, NULL);
    return 0;
}
