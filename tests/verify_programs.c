/* See verify_programs.h. Code under test. */
#include "verify_programs.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static atomic_int one, other, sum, many[70];

/* Not by atomic_init, which gcc makes an atomic store of, and so a step. */
static void clear(atomic_int *location) { *(int *)location = 0; }

static void start(void) {
    clear(&one);
    clear(&other);
    clear(&sum);
}

/* One place in the code for many reads. */
__attribute__((noinline)) static int get(atomic_int *location) { return atomic_load(location); }

static void *set_one(void *context) {
    atomic_store(&one, 1);
    return context;
}

static void *set_other(void *context) {
    atomic_store(&other, 1);
    return context;
}

static pthread_t create(void *(*thread)(void *context)) {
    pthread_t created;
    if (pthread_create(&created, NULL, thread, NULL) != 0) {
        explorer_fail("no thread");
    }
    return created;
}

/* A body with two threads: this one, and another that sets `one` (or something else). */
#define DEFINE_BODY_WITH(name, second)                                                             \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        if (number == 0) {                                                                         \
            name();                                                                                \
        } else {                                                                                   \
            second(NULL);                                                                          \
        }                                                                                          \
    }                                                                                              \
    static void name##_body(void *context) {                                                       \
        start();                                                                                   \
        explorer_parallel(2, name##_thread, context);                                              \
    }

/* Threads that the program does not wait for. */

static void outlived_body(void *context) {
    (void)context;
    start();
    (void)create(set_one);
    if (get(&one) == 1) {
        explorer_fail("it was set at once");
    }
}

static void detached_body(void *context) {
    (void)context;
    start();
    pthread_detach(create(set_one));
    if (get(&one) == 1) {
        explorer_fail("it was set at once");
    }
}

static void *fail_later(void *context) {
    if (get(&other) == 1) {
        explorer_fail("it was set before");
    }
    return context;
}

static void fails_after_return_body(void *context) {
    (void)context;
    start();
    (void)create(fail_later);
    atomic_store(&other, 1);
}

/* Failures before others have done what they can. */

static void fail_early(void) {
    if (get(&one) == 0) {
        for (int i = 0; i < 50; i++) {
            (void)get(&other);
        }
        explorer_fail("the long way");
    }
    explorer_fail("the short way");
}
DEFINE_BODY_WITH(fail_early, set_one)

/* Loops that wait, and what looks like one. */

static void wait_by_yield(void) {
    while (get(&one) == 0) {
        sched_yield();
    }
}
DEFINE_BODY_WITH(wait_by_yield, set_one)

static void wait_by_pause(void) {
    while (get(&one) == 0) {
#if defined __x86_64__
        __builtin_ia32_pause();
#else
        sched_yield();
#endif
    }
}
DEFINE_BODY_WITH(wait_by_pause, set_one)

static void wait_after_many_reads(void) {
    for (unsigned i = 0; i < sizeof many / sizeof many[0]; i++) {
        (void)atomic_load(&many[i]);
    }
    wait_by_yield();
}
DEFINE_BODY_WITH(wait_after_many_reads, set_one)

static void wait_for_what_never_comes(void) {
    if (get(&one) == 0) {
        while (get(&one) != 2) {
            sched_yield();
        }
    }
}
DEFINE_BODY_WITH(wait_for_what_never_comes, set_one)

static void wait_elsewhere(void) {
    if (get(&one) == 0) {
        sched_yield();
        while (get(&one) == 0) {
            sched_yield();
        }
        explorer_fail("it was set later");
    }
}
DEFINE_BODY_WITH(wait_elsewhere, set_one)

static void wait_without_a_pause(void) {
    while (get(&one) == 0) {
    }
}
DEFINE_BODY_WITH(wait_without_a_pause, set_one)

static void wait_elsewhere_without_a_pause(void) {
    if (get(&one) == 0) {
        while (get(&one) == 0) {
        }
        explorer_fail("it was set later");
    }
}
DEFINE_BODY_WITH(wait_elsewhere_without_a_pause, set_one)

/* What it read the last time matters: it goes back. */
static void *set_back_and_forth(void *context) {
    atomic_store(&one, 2);
    atomic_store(&one, 1);
    atomic_store(&one, 3);
    return context;
}

static void remember_without_a_pause(void) {
    int last = 0;
    while (last < 3) {
        int next = get(&one);
        if (next < last) {
            explorer_fail("it went back");
        }
        last = next;
    }
}
DEFINE_BODY_WITH(remember_without_a_pause, set_back_and_forth)

/* What others write to the stack of who waits is no change of its state. */

struct on_stack {
    int data[4];
    atomic_int flag;
};

static void *write_to_stack(void *context) {
    struct on_stack *other = context;
    other->data[2] = 1;
    atomic_store(&other->flag, 1);
    return NULL;
}

static void wait_on_own_stack_body(void *context) {
    (void)context;
    struct on_stack own = {.data = {0}};
    pthread_t thread;
    clear(&own.flag);
    pthread_create(&thread, NULL, write_to_stack, &own);
    while (get(&own.flag) == 0) {
    }
    if (own.data[2] != 1) {
        explorer_fail("it is not there");
    }
    pthread_join(thread, NULL);
}

static void wait_in_vain_without_a_pause(void) {
    while (get(&one) != 2 || get(&other) != 1) {
    }
}
DEFINE_BODY_WITH(wait_in_vain_without_a_pause, set_one)

static void take_without_a_pause(void) {
    int expected = 1;
    while (!atomic_compare_exchange_strong(&one, &expected, 2)) {
        expected = 1;
    }
}
DEFINE_BODY_WITH(take_without_a_pause, set_one)

static void read_twice(void) {
    (void)get(&one);
    sched_yield();
    (void)get(&one);
}
DEFINE_BODY_WITH(read_twice, set_other)

static void give_up(void) {
    for (int i = 0; i < 3; i++) {
        if (get(&one) != 0) {
            return;
        }
        sched_yield();
    }
    explorer_fail("three times in vain");
}
DEFINE_BODY_WITH(give_up, set_one)

static void retry_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    int expected = atomic_load_explicit(&sum, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&sum, &expected, expected + 1,
                                                  memory_order_relaxed, memory_order_relaxed)) {
        sched_yield();
    }
}

static void retry_body(void *context) {
    start();
    explorer_parallel(3, retry_thread, context);
    if (get(&sum) != 3) {
        explorer_fail("not all have counted");
    }
}

static void wait_and_know(void) {
    volatile int rounds = 0;
    do { /* one place that reads, whatever the compiler does */
        rounds++;
        sched_yield();
    } while (get(&one) == 0);
    if (rounds > 1) {
        explorer_fail("it has waited");
    }
}
DEFINE_BODY_WITH(wait_and_know, set_one)

static void *set_both(void *context) {
    atomic_store(&one, 1);
    atomic_store(&other, 1);
    return context;
}

/* A lock that says what it has come to: who has waited writes something else. */
static void lock_and_unlock(void *context) {
    (void)context;
    volatile int waited = 0;
    int expected;
    for (;;) { /* one place that locks, as in wait_and_know */
        expected = 0;
        if (atomic_compare_exchange_strong(&one, &expected, waited + 1)) {
            break;
        }
        waited = 1;
        sched_yield();
    }
    if (atomic_exchange(&one, 0) == 2) {
        explorer_fail("it has waited");
    }
}
static void two_locks(void) { lock_and_unlock(NULL); }
DEFINE_BODY_WITH(two_locks, lock_and_unlock)

static void wait_twice(void) {
    while (get(&one) == 0) {
        sched_yield();
    }
    while (get(&other) == 0) {
        sched_yield();
    }
}
DEFINE_BODY_WITH(wait_twice, set_both)

/* The place that waits elsewhere is none that waits here. */
static void set_and_read_twice(void *context) {
    (void)context;
    atomic_store(&one, 1);
    (void)get(&other);
    sched_yield();
    (void)get(&other);
}
static void wait_for_other_reader(void) { wait_by_yield(); }
DEFINE_BODY_WITH(wait_for_other_reader, set_and_read_twice)

/* What it does depends on what it has read, not only on how often. */
static void set_other_and_one(void *context) {
    (void)context;
    atomic_store(&other, 1);
    atomic_store(&one, 1);
}

static void give_up_if(void) {
    for (int rounds = 0; atomic_load(&one) == 0; rounds++) {
        if (atomic_load(&other) == 1 && rounds == 1) {
            explorer_fail("given up");
        }
        sched_yield();
    }
}
DEFINE_BODY_WITH(give_up_if, set_other_and_one)

/* One place that waits, or gives up, as it has read before. */
static void wait_at_times(void) {
    bool waits = get(&one) == 1;
    int rounds = 0;
    do { /* one place that reads, as in wait_and_know */
        sched_yield();
        rounds++;
    } while (get(&other) == 0 && (waits || rounds < 20));
}
DEFINE_BODY_WITH(wait_at_times, set_both)

/* Who waits makes who sets, in a round. */
static void wait_for_own_thread(void) {
    volatile int rounds = 0;
    do { /* one place that reads, as in wait_and_know */
        if (rounds++ == 1) {
            pthread_join(create(set_one), NULL);
        }
        sched_yield();
    } while (get(&one) == 0);
    explorer_fail("it was set in vain");
}
DEFINE_BODY_WITH(wait_for_own_thread, set_other)

/* Whether it waits depends on which write was the last one, and on no read of an atomic. */

static void *set_one_to_two(void *context) {
    atomic_store(&one, 2);
    return context;
}

static int last_of_one;

static void *wait_by_the_last(void *context) {
    int rounds = 0;
    do {
        sched_yield();
        rounds++;
    } while (get(&other) == 0 && (last_of_one == 2 || rounds < 3));
    if (get(&other) == 0) {
        explorer_fail("given up");
    }
    return context;
}

static void wait_by_the_last_body(void *context) {
    (void)context;
    start();
    pthread_t first = create(set_one), second = create(set_one_to_two);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    last_of_one = *(int *)&one;
    pthread_t waiting = create(wait_by_the_last), setting = create(set_other);
    pthread_join(waiting, NULL);
    pthread_join(setting, NULL);
}

/* What is done in rounds that are only tried is not there for others. */

static int done_late;

static void *do_late(void *context) {
    volatile int rounds = 0;
    do {
        if (rounds++ > 10) {
            done_late = 1;
        }
        sched_yield();
    } while (get(&one) == 0);
    return context;
}

static void *look_for_it(void *context) {
    if (get(&other) == 1 && *(volatile int *)&done_late == 1) {
        explorer_fail("it was done");
    }
    return context;
}

static void do_late_body(void *context) {
    (void)context;
    start();
    done_late = 0;
    pthread_t late = create(do_late), setting = create(set_other), looking = create(look_for_it);
    pthread_join(looking, NULL);
    pthread_join(setting, NULL);
    atomic_store(&one, 1);
    pthread_join(late, NULL);
}

/* It writes what it reads then, though not atomically. */
static void write_and_read(void) {
    for (int rounds = 1;; rounds++) {
        *(int *)&one = rounds;
        sched_yield();
        if (get(&one) == 3) {
            explorer_fail("three rounds");
        }
        if (get(&other) == 1) {
            return;
        }
    }
}
DEFINE_BODY_WITH(write_and_read, set_other)

/* Many reads, and few pauses. */
static void look_often(void) {
    for (volatile int rounds = 0; rounds < 2; rounds++) {
        for (int i = 0; i < 101; i++) {
            if (get(&one) == 1) {
                return;
            }
        }
        sched_yield();
    }
    explorer_fail("given up");
}
DEFINE_BODY_WITH(look_often, set_one)

/* Another thread pauses, and ends. */

static pthread_t pausing;

static void *pause_once(void *context) {
    sched_yield();
    return context;
}

static void *look_without_a_pause(void *context) {
    for (int i = 0; i < 250 && get(&other) == 1 && get(&one) == 0; i++) {
        if (i == 100) {
            pthread_join(pausing, NULL);
        }
    }
    return context;
}

static void other_pauses_body(void *context) {
    (void)context;
    start();
    pthread_t looking = create(look_without_a_pause);
    pausing = create(pause_once);
    atomic_store(&other, 1);
    pthread_join(looking, NULL);
}

static void pause_longer_and_longer(void) {
    int pauses = 1;
    do {
        for (int i = 0; i < pauses; i++) {
            sched_yield();
        }
        pauses *= pauses < 20000 ? 2 : 1;
    } while (get(&one) == 0);
}
DEFINE_BODY_WITH(pause_longer_and_longer, set_one)

/* It gives up; what it reads second is known once it has read first what was written later. */
static void look_at_two(void) {
    int rounds = 0, seen = 0;
    for (;;) {
        int first = get(&one), second = get(&other);
        if (first == 0) {
            seen |= second;
            if (++rounds == 3) {
                return;
            }
        } else if (second == 1) {
            if (rounds > 0 && seen == 0) {
                explorer_fail("all at once");
            }
            return;
        }
        sched_yield();
    }
}
DEFINE_BODY_WITH(look_at_two, set_other_and_one)

static void look_twice_in_a_round(void) {
    while (get(&one) == 0 && get(&other) == 0 && get(&one) == 0) {
        sched_yield();
    }
}
DEFINE_BODY_WITH(look_twice_in_a_round, set_other)

/* What an atomic starts with depends on what has been read. */
static void starts_thread(void *context, unsigned number) {
    (void)context;
    static int found;
    if (number == 0) {
        found = get(&other);
        *(int *)&sum = found;
        atomic_store(&one, 1);
    } else if (number == 3) {
        atomic_store(&other, 5);
    } else {
        explorer_assume(get(&one) == 1);
        int expected = 0;
        if (number == 1) {
            int read = atomic_load(&sum);
            atomic_store(&sum, 9);
            if (read == 7 && found == 0) {
                explorer_fail("it was exchanged before");
            }
        } else {
            atomic_compare_exchange_strong(&sum, &expected, 7);
        }
    }
}

static void starts_body(void *context) {
    start();
    explorer_parallel(4, starts_thread, context);
}

/* An atomic that is written as if it were none, in the right order. */

static void initialise_again_body(void *context) {
    (void)context;
    start();
    pthread_t beside = create(set_other), before = create(set_one);
    pthread_join(before, NULL);
    clear(&one);
    int found = get(&one);
    pthread_join(beside, NULL);
    if (found != 0) {
        explorer_fail("it is %d", found);
    }
}

/* Races, and orders of what is no access to an atomic. */

static void exchange(void) {
    int expected = 0;
    atomic_compare_exchange_strong(&one, &expected, 1);
}

static void read_plainly(void *context) {
    (void)context;
    volatile int found = *(int *)&one;
    (void)found;
}
static void race_with_exchange(void) { exchange(); }
DEFINE_BODY_WITH(race_with_exchange, read_plainly)

static void *set_twice(void *context) {
    atomic_store_explicit(&one, 1, memory_order_relaxed);
    atomic_store_explicit(&one, 2, memory_order_relaxed);
    return context;
}

static void *look_between(void *context) {
    if (atomic_load_explicit(&one, memory_order_relaxed) == 1) {
        explorer_fail("between");
    }
    return context;
}

/* A thread may have the number of one that has ended, and is not behind it. */
static void number_again_body(void *context) {
    (void)context;
    start();
    pthread_detach(create(set_twice));
    pthread_join(create(set_other), NULL);
    pthread_join(create(look_between), NULL);
}

static pthread_mutex_t mutex;

static void *destroy(void *context) {
    pthread_mutex_destroy(&mutex);
    return context;
}

static void destroy_a_mutex_body(void *context) {
    (void)context;
    pthread_mutex_init(&mutex, NULL);
    pthread_t destroying = create(destroy);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    pthread_join(destroying, NULL);
}

__attribute__((noinline)) static void lock_a_new_one(void) {
    pthread_mutex_t local;
    pthread_mutex_init(&local, NULL);
    pthread_mutex_lock(&local);
}

/* They are in the same place. */
static void *lock_two(void *context) {
    lock_a_new_one();
    lock_a_new_one();
    return context;
}

static void mutex_again_body(void *context) {
    (void)context;
    start();
    pthread_t setting = create(set_one);
    pthread_join(create(lock_two), NULL);
    (void)get(&one);
    pthread_join(setting, NULL);
}

static union {
    atomic_ullong whole;
    atomic_uint halves[2];
} sizes;

static void *set_half(void *context) {
    atomic_store(&sizes.halves[1], 1U);
    return context;
}

static void two_sizes_body(void *context) {
    (void)context;
    pthread_t setting = create(set_half);
    (void)atomic_load(&sizes.whole);
    pthread_join(setting, NULL);
}

/* What is refused. */

static void write_in_each_round(void) {
    while (atomic_exchange(&one, 1) != 0) {
        sched_yield();
    }
}
DEFINE_BODY_WITH(write_in_each_round, set_one)

/* As many rounds as there are: in a register, on the stack, in memory. */

static void count_rounds(void) {
    unsigned rounds = 0;
    while (get(&one) == 0) {
        rounds++;
    }
    if (rounds == 5000) {
        explorer_fail("so many");
    }
}
DEFINE_BODY_WITH(count_rounds, set_one)

static void count_on_stack(void) {
    volatile unsigned rounds = 0;
    while (get(&one) == 0) {
        rounds++;
    }
}
DEFINE_BODY_WITH(count_on_stack, set_one)

static unsigned rounds_in_memory;

static void count_in_memory(void) {
    while (get(&one) == 0) {
        rounds_in_memory++;
    }
}
DEFINE_BODY_WITH(count_in_memory, set_one)

static void *read_much(void *context) {
    for (int i = 0; i < 998; i++) {
        (void)get(&other);
    }
    return context;
}

static void same_number_again_body(void *context) {
    (void)context;
    start();
    pthread_t beside = create(set_one);
    pthread_join(create(read_much), NULL);
    pthread_join(create(read_much), NULL);
    pthread_join(beside, NULL);
}

#define DESCRIBE(name) #name, name##_body

const struct verify_program verify_programs[] = {
    {DESCRIBE(outlived), EXPLORER_FAILED, 1, 0, 1, 4, 0},
    {DESCRIBE(detached), EXPLORER_FAILED, 1, 0, 1, 5, 0},
    {DESCRIBE(fails_after_return), EXPLORER_FAILED, 1, 0, 1, 0, 0},
    {DESCRIBE(fail_early), EXPLORER_FAILED, 0, 0, 2, 4, 0},
    {DESCRIBE(wait_by_yield), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(wait_by_pause), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(wait_after_many_reads), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(wait_for_what_never_comes), EXPLORER_DEADLOCK, 1, 1, 1, 0, 0},
    {DESCRIBE(wait_and_know), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {"wait_and_know", wait_and_know_body, EXPLORER_FAILED, 1, 1, 1, 0, 1},
    {DESCRIBE(two_locks), EXPLORER_FAILED, VERIFY_ANY, VERIFY_ANY, VERIFY_ANY, 0, 0},
    {DESCRIBE(wait_twice), EXPLORER_PASSED, 1, 2, 0, 0, 0},
    {"wait_twice", wait_twice_body, EXPLORER_PASSED, 4, 3, 0, 0, 1},
    {DESCRIBE(wait_for_other_reader), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(give_up_if), EXPLORER_FAILED, VERIFY_ANY, 1, VERIFY_ANY, 0, 0},
    {DESCRIBE(look_at_two), EXPLORER_FAILED, 8, 0, 2, 0, 0},
    {DESCRIBE(race_with_exchange), EXPLORER_FAILED, 0, 0, 1, 0, 0},
    {DESCRIBE(number_again), EXPLORER_FAILED, 2, 0, 1, 0, 0},
    {DESCRIBE(destroy_a_mutex), EXPLORER_FAILED, 0, 0, 1, 0, 0},
    {DESCRIBE(mutex_again), EXPLORER_PASSED, 2, 0, 0, 0, 0},
    {DESCRIBE(two_sizes), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {DESCRIBE(wait_at_times), EXPLORER_PASSED, 22, 1, 0, 0, 0},
    {DESCRIBE(wait_for_own_thread), EXPLORER_FAILED, 0, 0, 1, 0, 0},
    {DESCRIBE(wait_by_the_last), EXPLORER_FAILED, 5, 1, 1, 0, 0},
    {DESCRIBE(do_late), EXPLORER_PASSED, 2, 2, 0, 0, 0},
    {DESCRIBE(write_and_read), EXPLORER_FAILED, 2, 0, 1, 0, 0},
    {DESCRIBE(look_often), EXPLORER_FAILED, 202, 0, 1, 0, 0},
    {DESCRIBE(other_pauses), EXPLORER_PASSED, 2, 0, 0, 0, 0},
    {DESCRIBE(pause_longer_and_longer), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(look_twice_in_a_round), EXPLORER_PASSED, 1, 1, 0, 0, 0},
    {DESCRIBE(starts), EXPLORER_FAILED, 4, 6, 1, 0, 0},
    {DESCRIBE(wait_elsewhere), EXPLORER_FAILED, 1, 1, 1, 0, 0},
    {DESCRIBE(wait_without_a_pause), EXPLORER_PASSED, VERIFY_ANY, VERIFY_ANY, 0, 0, 0},
    {DESCRIBE(wait_elsewhere_without_a_pause), EXPLORER_FAILED, VERIFY_ANY, VERIFY_ANY, VERIFY_ANY,
     0, 0},
    {DESCRIBE(wait_in_vain_without_a_pause), EXPLORER_DEADLOCK, VERIFY_ANY, VERIFY_ANY, VERIFY_ANY,
     0, 0},
    {DESCRIBE(take_without_a_pause), EXPLORER_PASSED, VERIFY_ANY, VERIFY_ANY, 0, 0, 0},
    {DESCRIBE(remember_without_a_pause), EXPLORER_FAILED, VERIFY_ANY, VERIFY_ANY, VERIFY_ANY, 0, 0},
    {DESCRIBE(wait_on_own_stack), EXPLORER_PASSED, VERIFY_ANY, VERIFY_ANY, 0, 0, 0},
    {DESCRIBE(read_twice), EXPLORER_PASSED, 1, 0, 0, 0, 0},
    {DESCRIBE(give_up), EXPLORER_FAILED, 3, 0, 1, 0, 0},
    {DESCRIBE(retry), EXPLORER_PASSED, 48, 0, 0, 0, 0},
    {DESCRIBE(write_in_each_round), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {DESCRIBE(count_rounds), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {DESCRIBE(count_on_stack), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {DESCRIBE(count_in_memory), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {DESCRIBE(initialise_again), EXPLORER_PASSED, 1, 0, 0, 0, 0},
    {DESCRIBE(same_number_again), EXPLORER_MISFIT, 0, 0, 0, 0, 0},
    {NULL, NULL, EXPLORER_PASSED, 0, 0, 0, 0, 0}};
