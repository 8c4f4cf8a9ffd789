/*
 * A readers-writer lock as Linux had it on x86: a reader takes 1 off the count, a writer takes all
 * of it.
 *
 * expect: passed
 * options: --weak
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>

#ifndef READ_UNLOCK
#define READ_UNLOCK memory_order_release
#endif
#ifndef WRITE_UNLOCK
#define WRITE_UNLOCK memory_order_release
#endif

enum { ALL = 0x100000 };

static atomic_int count = ALL;
static int value;
int copy; /* not static, or the compiler sees that nobody looks at it */

static void take(int amount) {
    while (atomic_fetch_sub_explicit(&count, amount, memory_order_acquire) < amount) {
        atomic_fetch_add_explicit(&count, amount, memory_order_relaxed);
        while (atomic_load_explicit(&count, memory_order_relaxed) < amount) {
            sched_yield();
        }
    }
}

static void *write_value(void *argument) {
    take(ALL);
    value++;
    atomic_fetch_add_explicit(&count, ALL, WRITE_UNLOCK);
    return argument;
}

int main(void) {
    pthread_t writer;
    pthread_create(&writer, NULL, write_value, NULL);
    take(1);
    copy = value;
    atomic_fetch_add_explicit(&count, 1, READ_UNLOCK);
    pthread_join(writer, NULL);
    return 0;
}
