/* Standard programs (graph_programs.h): locks made of atomics. What is to wait assumes that it need
 * not. Code under test. */
#include "graph_bodies.h"

static atomic_int count, held, next_ticket, turn, sequence, flag[GRAPH_THREADS], pair[2];
static int results[GRAPH_THREADS];

static void run(unsigned threads, void (*thread)(void *context, unsigned number), void *context) {
    atomic_int *const locations[] = {&count, &held, &next_ticket, &turn, &sequence};
    for (unsigned i = 0; i < sizeof locations / sizeof locations[0]; i++) {
        reset(locations[i], 1);
    }
    reset(flag, GRAPH_THREADS);
    reset(pair, 2);
    explorer_parallel(threads, thread, context);
}

/* To be done by one thread at a time. */
static void count_up(void) {
    int before = LOAD(count, relaxed);
    STORE(count, before + 1, relaxed);
}

#define DEFINE_COUNTING_BODY(name)                                                                 \
    void name(void *context) {                                                                     \
        run(size_of(context), name##_thread, context);                                             \
        require(LOAD(count, relaxed) == (int)size_of(context));                                    \
    }

static void ticket_lock_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    int ticket = ADD(next_ticket, 1, relaxed);
    explorer_assume(LOAD(turn, acquire) == ticket);
    count_up();
    STORE(turn, ticket + 1, release);
}

DEFINE_COUNTING_BODY(ticket_lock)

static void spin_lock_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    explorer_assume(compare_acquire(&held, 0, 1) == 0);
    count_up();
    STORE(held, 0, release);
}

DEFINE_COUNTING_BODY(spin_lock)

static void spin_lock_relaxed_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    explorer_assume(compare_relaxed(&held, 0, 1) == 0);
    count_up();
    STORE(held, 0, relaxed);
}

DEFINE_COUNTING_BODY(spin_lock_relaxed)

static void test_and_set_lock_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    explorer_assume(LOAD(held, relaxed) == 0);
    explorer_assume(EXCHANGE(held, 1, acquire) == 0);
    count_up();
    STORE(held, 0, release);
}

DEFINE_COUNTING_BODY(test_and_set_lock)

#define DEFINE_PETERSON(name, store_order, load_order)                                             \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        STORE(flag[number], 1, store_order);                                                       \
        STORE(turn, 1 - (int)number, store_order);                                                 \
        if (LOAD(flag[1 - number], load_order) != 0) {                                             \
            explorer_assume(LOAD(turn, load_order) == (int)number);                                \
        }                                                                                          \
        count_up();                                                                                \
        STORE(flag[number], 0, store_order);                                                       \
    }                                                                                              \
    DEFINE_COUNTING_BODY(name)

DEFINE_PETERSON(peterson, seq_cst, seq_cst)
DEFINE_PETERSON(peterson_release, release, acquire)
DEFINE_PETERSON(peterson_relaxed, relaxed, relaxed)

#define DEFINE_DEKKER(name, store_order, load_order)                                               \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        STORE(flag[number], 1, store_order);                                                       \
        if (LOAD(flag[1 - number], load_order) != 0) {                                             \
            if (LOAD(turn, load_order) != (int)number) {                                           \
                STORE(flag[number], 0, store_order);                                               \
                explorer_assume(LOAD(turn, load_order) == (int)number);                            \
                STORE(flag[number], 1, store_order);                                               \
            }                                                                                      \
            explorer_assume(LOAD(flag[1 - number], load_order) == 0);                              \
        }                                                                                          \
        count_up();                                                                                \
        STORE(turn, 1 - (int)number, store_order);                                                 \
        STORE(flag[number], 0, store_order);                                                       \
    }                                                                                              \
    DEFINE_COUNTING_BODY(name)

DEFINE_DEKKER(dekker, seq_cst, seq_cst)
DEFINE_DEKKER(dekker_relaxed, relaxed, relaxed)

/* Who is alone goes in, else nobody. */
static void dekker_fences_thread(void *context, unsigned number) {
    (void)context;
    STORE(flag[number], 1, relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    results[number] = LOAD(flag[1 - number], relaxed) == 0;
    if (results[number]) {
        count_up();
    }
}

void dekker_fences(void *context) {
    run(size_of(context), dekker_fences_thread, context);
    require(LOAD(count, relaxed) == results[0] + results[1]);
}

/* Lamport's fast mutex: x is `turn`, y is `held`. Who is to start again goes no further. */
static void lamport_fast_thread(void *context, unsigned number) {
    (void)context;
    int mark = (int)number + 1;
    STORE(flag[number], 1, seq_cst);
    STORE(turn, mark, seq_cst);
    explorer_assume(LOAD(held, seq_cst) == 0);
    STORE(held, mark, seq_cst);
    if (LOAD(turn, seq_cst) != mark) {
        STORE(flag[number], 0, seq_cst);
        explorer_assume(LOAD(flag[1 - number], seq_cst) == 0);
        explorer_assume(LOAD(held, seq_cst) == mark);
    }
    count_up();
    STORE(held, 0, seq_cst);
    STORE(flag[number], 0, seq_cst);
}

DEFINE_COUNTING_BODY(lamport_fast)

static void szymanski_enter(unsigned number) {
    atomic_int *own = &flag[number], *other = &flag[1 - number];
    STORE(*own, 1, seq_cst);
    explorer_assume(LOAD(*other, seq_cst) < 3);
    STORE(*own, 3, seq_cst);
    if (LOAD(*other, seq_cst) == 1) {
        STORE(*own, 2, seq_cst);
        explorer_assume(LOAD(*other, seq_cst) == 4);
    }
    STORE(*own, 4, seq_cst);
    if (number == 1) {
        explorer_assume(LOAD(*other, seq_cst) < 2);
    }
}

static void szymanski_thread(void *context, unsigned number) {
    (void)context;
    szymanski_enter(number);
    count_up();
    if (number == 0) {
        int other = LOAD(flag[1], seq_cst);
        explorer_assume(other < 2 || other > 3);
    }
    STORE(flag[number], 0, seq_cst);
}

DEFINE_COUNTING_BODY(szymanski)

static void sequence_write(void) {
    STORE(sequence, 1, relaxed);
    atomic_thread_fence(memory_order_release);
    STORE(pair[0], 1, relaxed);
    STORE(pair[1], 1, relaxed);
    STORE(sequence, 2, release);
}

/* A writer, and readers who assume that they were not disturbed. */
static void sequence_lock_thread(void *context, unsigned number) {
    (void)context;
    results[number] = 1;
    if (number == 0) {
        sequence_write();
        return;
    }
    int before = LOAD(sequence, acquire);
    explorer_assume(before % 2 == 0);
    int first = LOAD(pair[0], relaxed), second = LOAD(pair[1], relaxed);
    atomic_thread_fence(memory_order_acquire);
    explorer_assume(LOAD(sequence, relaxed) == before);
    results[number] = first == second;
}

void sequence_lock(void *context) {
    run(size_of(context), sequence_lock_thread, context);
    for (unsigned i = 0; i < size_of(context); i++) {
        require(results[i]);
    }
}

static void sequence_lock_relaxed_thread(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        STORE(sequence, 1, relaxed);
        STORE(pair[0], 1, relaxed);
        STORE(pair[1], 1, relaxed);
        STORE(sequence, 2, relaxed);
        return;
    }
    int before = LOAD(sequence, relaxed);
    explorer_assume(before % 2 == 0);
    int first = LOAD(pair[0], relaxed), second = LOAD(pair[1], relaxed);
    explorer_assume(LOAD(sequence, relaxed) == before);
    results[number] = first == second;
}

void sequence_lock_relaxed(void *context) {
    run(size_of(context), sequence_lock_relaxed_thread, context);
    require(results[1]);
}
