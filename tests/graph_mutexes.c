/* Standard programs (graph_programs.h): mutexes. Code under test. */
#include "graph_bodies.h"

static pthread_mutex_t mutexes[GRAPH_THREADS];
static atomic_int count, instance, made, pair[2];
static int results[GRAPH_THREADS];

static void run(void (*thread)(void *context, unsigned number), void *context) {
    for (unsigned i = 0; i < GRAPH_THREADS; i++) {
        mutexes[i] = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    }
    reset(&count, 1);
    reset(&instance, 1);
    reset(&made, 1);
    reset(pair, 2);
    explorer_parallel(size_of(context), thread, context);
}

static void add(atomic_int *location, int value) {
    int before = LOAD(*location, relaxed);
    STORE(*location, before + value, relaxed);
}

#define DEFINE_COUNTING_BODY(name)                                                                 \
    void name(void *context) {                                                                     \
        run(name##_thread, context);                                                               \
        require(LOAD(count, relaxed) == (int)size_of(context));                                    \
    }

static void locked_counter_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    pthread_mutex_lock(&mutexes[0]);
    add(&count, 1);
    pthread_mutex_unlock(&mutexes[0]);
}

DEFINE_COUNTING_BODY(locked_counter)

static void count_under_two(unsigned outer, unsigned inner) {
    pthread_mutex_lock(&mutexes[outer]);
    pthread_mutex_lock(&mutexes[inner]);
    add(&count, 1);
    pthread_mutex_unlock(&mutexes[inner]);
    pthread_mutex_unlock(&mutexes[outer]);
}

static void nested_locks_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    count_under_two(0, 1);
}

DEFINE_COUNTING_BODY(nested_locks)

static void opposite_locks_thread(void *context, unsigned number) {
    (void)context;
    count_under_two(number, 1 - number);
}

DEFINE_COUNTING_BODY(opposite_locks)

static void philosophers_thread(void *context, unsigned number) {
    unsigned right = (number + 1) % size_of(context);
    pthread_mutex_lock(&mutexes[number]);
    pthread_mutex_lock(&mutexes[right]);
    pthread_mutex_unlock(&mutexes[right]);
    pthread_mutex_unlock(&mutexes[number]);
}

void philosophers(void *context) { run(philosophers_thread, context); }

static void try_lock_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    if (pthread_mutex_trylock(&mutexes[0]) == 0) {
        add(&count, 1);
        pthread_mutex_unlock(&mutexes[0]);
    }
}

void try_lock(void *context) { run(try_lock_thread, context); }

/* Two critical sections of each thread, of the same mutex. */
static void stateful_thread(void *context, unsigned number) {
    (void)context;
    for (unsigned i = 0; i < 2; i++) {
        pthread_mutex_lock(&mutexes[0]);
        add(&pair[i], (int)number + 1);
        pthread_mutex_unlock(&mutexes[0]);
    }
}

void stateful(void *context) {
    int size = (int)size_of(context);
    run(stateful_thread, context);
    require(LOAD(pair[0], relaxed) == size * (size + 1) / 2 &&
            LOAD(pair[1], relaxed) == size * (size + 1) / 2);
}

/* Made once, by who finds nothing under the mutex. */
#define DEFINE_DOUBLE_CHECKED(name, store_order, load_order)                                       \
    static void name##_thread(void *context, unsigned number) {                                    \
        (void)context;                                                                             \
        if (LOAD(instance, load_order) == 0) {                                                     \
            pthread_mutex_lock(&mutexes[0]);                                                       \
            if (LOAD(instance, relaxed) == 0) {                                                    \
                STORE(made, 1, relaxed);                                                           \
                STORE(instance, 1, store_order);                                                   \
            }                                                                                      \
            pthread_mutex_unlock(&mutexes[0]);                                                     \
        }                                                                                          \
        results[number] = LOAD(made, relaxed);                                                     \
    }                                                                                              \
    void name(void *context) {                                                                     \
        run(name##_thread, context);                                                               \
        for (unsigned i = 0; i < size_of(context); i++) {                                          \
            require(results[i] == 1);                                                              \
        }                                                                                          \
    }

DEFINE_DOUBLE_CHECKED(double_checked, release, acquire)
DEFINE_DOUBLE_CHECKED(double_checked_relaxed, relaxed, relaxed)
