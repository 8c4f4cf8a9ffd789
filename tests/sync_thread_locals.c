/* Thread-local variables, to be explored. */
#include "sync_programs.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

static _Thread_local int with_value = 5;
static _Thread_local int zero;
static _Thread_local struct { _Alignas(64) long numbers[9]; } large = {{1, 2, 3}};
static atomic_int point;

static void change(void *context, unsigned number) {
    (void)context;
    CHECK(with_value == 5 && zero == 0 && large.numbers[2] == 3);
    CHECK((uintptr_t)&large % 64 == 0);
    with_value += (int)number;
    errno = (int)number + 100;
    atomic_fetch_add(&point, 1);
    zero = (int)number;
    large.numbers[8] = (long)number;
    atomic_fetch_add(&point, 1);
    CHECK(with_value == 5 + (int)number && zero == (int)number);
    CHECK(large.numbers[8] == (long)number && errno == (int)number + 100);
}

static void locals_are_of_each_thread(void *context) {
    CHECK(with_value == 5 && zero == 0);
    with_value = zero = 9;
    explorer_parallel(3, change, context);
    CHECK(with_value == 9 && zero == 9);
    explorer_parallel(2, change, context); /* their numbers are used again */
}

/* A queue of those who wait, each with a place of its own that others know (Mellor-Crummey and
 * Scott's lock). */
struct place {
    _Atomic(struct place *) next;
    atomic_bool waits;
};
static _Thread_local struct place own;
static _Atomic(struct place *) last;
static atomic_int counter;

static void queue_up(void) {
    atomic_store(&own.next, NULL);
    atomic_store(&own.waits, true);
    struct place *before = atomic_exchange(&last, &own);
    if (before != NULL) {
        atomic_store(&before->next, &own);
        while (atomic_load(&own.waits)) {
        }
    }
}

static void let_next_in(void) {
    struct place *expected = &own;
    if (!atomic_compare_exchange_strong(&last, &expected, NULL)) {
        struct place *next;
        while ((next = atomic_load(&own.next)) == NULL) {
        }
        atomic_store(&next->waits, false);
    }
}

static void count_in_queue(void *context, unsigned number) {
    (void)context, (void)number;
    queue_up();
    LOSE_UPDATES(counter);
    let_next_in();
}

static void locals_have_addresses(void *context) {
    atomic_init(&last, NULL);
    atomic_init(&counter, 0);
    explorer_parallel(2, count_in_queue, context);
    CHECK(counter == 2);
}

static void count_in_local(void *place, unsigned number) {
    (void)place, (void)number;
    LOSE_UPDATES(counter);
    zero++;
    CHECK(zero == 2);
}

static void local_is_not_global(void *context) { explorer_parallel(2, count_in_local, context); }

const struct sync_program thread_local_programs[] = {PASSES(locals_are_of_each_thread),
                                                     PASSES(locals_have_addresses),
                                                     FAILS(local_is_not_global, "zero == 2"), END};
