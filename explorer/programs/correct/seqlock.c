/*
 * Readers look at a sequence number before and after, and read again if it has moved or is odd
 * (Boehm, "Can seqlocks get along with programming language memory models?", MSPC 2012).
 *
 * expect: passed
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef READ_FENCE
#define READ_FENCE memory_order_acquire
#endif
#ifndef WRITE_FENCE
#define WRITE_FENCE memory_order_release
#endif

static atomic_uint sequence;
static atomic_int first, second;

static void *write_both(void *argument) {
    for (int value = 1; value <= 2; value++) {
        unsigned now = atomic_load_explicit(&sequence, memory_order_relaxed);
        atomic_store_explicit(&sequence, now + 1, memory_order_relaxed);
        atomic_thread_fence(WRITE_FENCE);
        atomic_store_explicit(&first, value, memory_order_relaxed);
        atomic_store_explicit(&second, value, memory_order_relaxed);
        atomic_store_explicit(&sequence, now + 2, memory_order_release);
    }
    return argument;
}

static void read_both(void) {
    for (;;) {
        unsigned before = atomic_load_explicit(&sequence, memory_order_acquire);
        int one = atomic_load_explicit(&first, memory_order_relaxed);
        int other = atomic_load_explicit(&second, memory_order_relaxed);
        atomic_thread_fence(READ_FENCE);
        if (atomic_load_explicit(&sequence, memory_order_relaxed) == before && before % 2 == 0) {
            assert(one == other);
            return;
        }
    }
}

int main(void) {
    pthread_t writer;
    pthread_create(&writer, NULL, write_both, NULL);
    read_both();
    pthread_join(writer, NULL);
    return 0;
}
