/* Standard programs (graph_programs.h): litmus tests. Code under test. */
#include "graph_bodies.h"

static atomic_int x, y, at[GRAPH_THREADS];
static int results[GRAPH_THREADS];

static void run(unsigned threads, void (*thread)(void *context, unsigned number), void *context) {
    reset(&x, 1);
    reset(&y, 1);
    reset(at, GRAPH_THREADS);
    explorer_parallel(threads, thread, context);
}

/* Of as many threads as the size says. */
#define DEFINE_BODY(name)                                                                          \
    void name(void *context) { run(size_of(context), name##_thread, context); }

/* The same, and each thread's result is to be true. */
#define DEFINE_CHECKED_BODY(name, threads)                                                         \
    void name(void *context) {                                                                     \
        run(threads, name##_thread, context);                                                      \
        for (unsigned i = 0; i < (threads); i++) {                                                 \
            require(results[i]);                                                                   \
        }                                                                                          \
    }

static unsigned next(const void *context, unsigned number) {
    return (number + 1) % size_of(context);
}

#define DEFINE_STORE_BUFFERING(name, store_order, load_order)                                      \
    static void name##_thread(void *context, unsigned number) {                                    \
        STORE(at[number], 1, store_order);                                                         \
        (void)LOAD(at[next(context, number)], load_order);                                         \
    }                                                                                              \
    DEFINE_BODY(name)

DEFINE_STORE_BUFFERING(store_buffering_relaxed, relaxed, relaxed)
DEFINE_STORE_BUFFERING(store_buffering, seq_cst, seq_cst)
DEFINE_STORE_BUFFERING(store_buffering_release, release, acquire)

static void store_buffering_fences_thread(void *context, unsigned number) {
    STORE(at[number], 1, relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    (void)LOAD(at[next(context, number)], relaxed);
}

DEFINE_BODY(store_buffering_fences)

static void load_buffering_thread(void *context, unsigned number) {
    (void)LOAD(at[number], relaxed);
    STORE(at[next(context, number)], 1, relaxed);
}

DEFINE_BODY(load_buffering)

#define DEFINE_TWO_WRITES(name, order)                                                             \
    static void name##_thread(void *context, unsigned number) {                                    \
        STORE(at[number], 1, order);                                                               \
        STORE(at[next(context, number)], 2, order);                                                \
    }                                                                                              \
    DEFINE_BODY(name)

DEFINE_TWO_WRITES(two_writes_each_relaxed, relaxed)
DEFINE_TWO_WRITES(two_writes_each, seq_cst)

/* One writer, and readers. */
#define DEFINE_MESSAGE_PASSING(name, store_order, load_order)                                      \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        if (number == 0) {                                                                         \
            STORE(x, 1, relaxed);                                                                  \
            STORE(y, 1, store_order);                                                              \
            results[0] = 1;                                                                        \
            return;                                                                                \
        }                                                                                          \
        int flag = LOAD(y, load_order);                                                            \
        results[number] = LOAD(x, relaxed) >= flag;                                                \
    }                                                                                              \
    DEFINE_CHECKED_BODY(name, size_of(context))

DEFINE_MESSAGE_PASSING(message_passing_relaxed, relaxed, relaxed)
DEFINE_MESSAGE_PASSING(message_passing, release, acquire)

/* Two writers, and two readers who may not both have seen one write without the other. */
#define DEFINE_INDEPENDENT_READS(name, store_order, load_order)                                    \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        if (number < 2) {                                                                          \
            STORE(at[number], 1, store_order);                                                     \
            return;                                                                                \
        }                                                                                          \
        int first = LOAD(at[number - 2], load_order);                                              \
        int second = LOAD(at[3 - number], load_order);                                             \
        results[number] = first == 1 && second == 0;                                               \
    }                                                                                              \
    void name(void *context) {                                                                     \
        run(size_of(context), name##_thread, context);                                             \
        require(!results[2] || !results[3]);                                                       \
    }

DEFINE_INDEPENDENT_READS(independent_reads_relaxed, relaxed, relaxed)
DEFINE_INDEPENDENT_READS(independent_reads_acquire, release, acquire)
DEFINE_INDEPENDENT_READS(independent_reads_ordered, seq_cst, seq_cst)

#define DEFINE_CAUSALITY(name, store_order, load_order)                                            \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        results[number] = 1;                                                                       \
        if (number == 0) {                                                                         \
            STORE(x, 1, relaxed);                                                                  \
        } else if (number == 1) {                                                                  \
            int value = LOAD(x, load_order);                                                       \
            STORE(y, value, store_order);                                                          \
        } else {                                                                                   \
            int second = LOAD(y, load_order);                                                      \
            results[number] = LOAD(x, relaxed) >= second;                                          \
        }                                                                                          \
    }                                                                                              \
    DEFINE_CHECKED_BODY(name, size_of(context))

DEFINE_CAUSALITY(causality_relaxed, relaxed, relaxed)
DEFINE_CAUSALITY(causality, release, acquire)

static void coherent_reads_thread(void *context, unsigned number) {
    results[number] = 1;
    if (number == 0) {
        for (int value = 1; value <= (int)size_of(context); value++) {
            STORE(x, value, relaxed);
        }
        return;
    }
    int first = LOAD(x, relaxed);
    results[number] = first <= LOAD(x, relaxed);
}

DEFINE_CHECKED_BODY(coherent_reads, 2)

/* The updates between the release and the acquire belong to the release sequence. */
static void release_sequence_thread(void *context, unsigned number) {
    results[number] = 1;
    if (number == 0) {
        STORE(x, 1, relaxed);
        STORE(y, 1, release);
    } else if (number <= size_of(context)) {
        ADD(y, 2, relaxed);
    } else {
        int flag = LOAD(y, acquire);
        int data = LOAD(x, relaxed);
        results[number] = flag % 2 == 0 || data == 1;
    }
}

DEFINE_CHECKED_BODY(release_sequence, size_of(context) + 2)

/* Setters of two locations, and one who checks that both are set, or none. */
static void reorder_thread(void *context, unsigned number) {
    results[number] = 1;
    if (number + 1 < size_of(context)) {
        STORE(x, 1, relaxed);
        STORE(y, -1, relaxed);
        return;
    }
    int first = LOAD(x, relaxed), second = LOAD(y, relaxed);
    results[number] = first + second == 0;
}

DEFINE_CHECKED_BODY(reorder, size_of(context))

/* The order of many writes does not matter, and then one does. */
static void exponential_bug_thread(void *context, unsigned number) {
    int size = (int)size_of(context);
    results[number] = 1;
    if (number < 2) {
        for (int value = 1; value <= size; value++) {
            STORE(x, (int)number * size + value, relaxed);
        }
        if (number == 0) {
            STORE(y, 1, relaxed);
        }
    } else if (LOAD(y, relaxed) == 1) {
        int first = LOAD(x, relaxed);
        results[number] = first == LOAD(x, relaxed);
    }
}

DEFINE_CHECKED_BODY(exponential_bug, 3)
