/*
 * More atomics than have a history: threads are ordered all the same.
 *
 * expect: passed
 * verify: no, a thread does too much
 * options: --weak --executions 500
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { MANY = 1100 };

static atomic_int many[MANY], flag;
static int data;

static void *wait_a_little(void *argument) { return argument; }

static void *write_data(void *argument) {
    data = 1;
    atomic_store_explicit(&flag, 1, memory_order_release);
    return argument;
}

int main(void) {
    pthread_t first, second;
    pthread_create(&first, NULL, wait_a_little, NULL);
    for (int i = 0; i < MANY; i++) {
        many[i] = i;
    }
    pthread_create(&second, NULL, write_data, NULL);
    if (atomic_load_explicit(&flag, memory_order_acquire) == 1) {
        assert(data == 1);
    }
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    assert(many[MANY - 1] == MANY - 1); /* or the compiler leaves the writes out */
    return 0;
}
