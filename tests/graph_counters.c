/* Standard programs (graph_programs.h): threads that read and write few locations, often with
 * control flow that follows from what is read. Code under test. */
#include "graph_bodies.h"

enum { TABLE = 128, MESSAGES = 4 };

static atomic_int x, y, at[TABLE];
static int results[GRAPH_THREADS];

static void run(unsigned threads, void (*thread)(void *context, unsigned number), void *context) {
    reset(&x, 1);
    reset(&y, 1);
    reset(at, TABLE);
    explorer_parallel(threads, thread, context);
}

static void readers_thread(void *context, unsigned number) {
    if (number < size_of(context)) {
        (void)LOAD(x, relaxed);
    } else {
        STORE(x, 1, relaxed);
    }
}

void readers(void *context) { run(size_of(context) + 1, readers_thread, context); }

static void writers_thread(void *context, unsigned number) {
    (void)context;
    STORE(x, (int)number + 1, relaxed);
}

void writers(void *context) { run(size_of(context), writers_thread, context); }

static void writers_and_reader_thread(void *context, unsigned number) {
    if (number < size_of(context)) {
        STORE(x, (int)number + 1, relaxed);
    } else {
        (void)LOAD(x, relaxed);
    }
}

void writers_and_reader(void *context) {
    run(size_of(context) + 1, writers_and_reader_thread, context);
}

static void store_then_load_thread(void *context, unsigned number) {
    (void)context;
    STORE(x, (int)number + 1, relaxed);
    (void)LOAD(x, relaxed);
}

void store_then_load(void *context) { run(size_of(context), store_then_load_thread, context); }

static void two_writers_of_many_thread(void *context, unsigned number) {
    (void)number;
    for (int value = 1; value <= (int)size_of(context); value++) {
        STORE(x, value, relaxed);
    }
}

void two_writers_of_many(void *context) { run(2, two_writers_of_many_thread, context); }

static void fetch_add_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    ADD(x, 1, relaxed);
}

void fetch_add(void *context) {
    run(size_of(context), fetch_add_thread, context);
    require(LOAD(x, relaxed) == (int)size_of(context));
}

static void fetch_add_twice_thread(void *context, unsigned number) {
    fetch_add_thread(context, number);
    fetch_add_thread(context, number);
}

void fetch_add_twice(void *context) {
    run(size_of(context), fetch_add_twice_thread, context);
    require(LOAD(x, relaxed) == 2 * (int)size_of(context));
}

static void exchanges_thread(void *context, unsigned number) {
    (void)context;
    (void)EXCHANGE(x, (int)number + 1, relaxed);
}

void exchanges(void *context) { run(size_of(context), exchanges_thread, context); }

static void rotating_compares_thread(void *context, unsigned number) {
    (void)context;
    compare_relaxed(&x, (int)number, (int)number + 1);
}

void rotating_compares(void *context) { run(size_of(context), rotating_compares_thread, context); }

static void lost_update_thread(void *context, unsigned number) {
    (void)context;
    (void)number;
    int value = LOAD(x, seq_cst);
    STORE(x, value + 1, seq_cst);
}

void lost_update(void *context) {
    run(size_of(context), lost_update_thread, context);
    require(LOAD(x, relaxed) == (int)size_of(context));
}

/* One looks for the last zero; the others make each place one more than the place before. */
static void last_zero_thread(void *context, unsigned number) {
    if (number > 0) {
        int value = LOAD(at[number - 1], relaxed);
        STORE(at[number], value + 1, relaxed);
        return;
    }
    for (unsigned place = size_of(context); LOAD(at[place], relaxed) != 0; place--) {
    }
}

void last_zero(void *context) { run(size_of(context) + 1, last_zero_thread, context); }

/* Threads fill a hash table; the first that meet there are numbers 0 and 11. */
static void indexer_thread(void *context, unsigned number) {
    (void)context;
    for (int message = 1; message <= MESSAGES; message++) {
        int word = message * 11 + (int)number;
        int place = word * 7 % TABLE;
        while (compare_relaxed(&at[place], 0, word) != 0) {
            place = (place + 1) % TABLE;
        }
    }
}

void indexer(void *context) { run(size_of(context), indexer_thread, context); }

static void fibonacci_thread(void *context, unsigned number) {
    for (unsigned i = 0; i < size_of(context); i++) {
        int own = number == 0 ? LOAD(x, relaxed) : LOAD(y, relaxed);
        int other = number == 0 ? LOAD(y, relaxed) : LOAD(x, relaxed);
        if (number == 0) {
            STORE(x, own + other, relaxed);
        } else {
            STORE(y, own + other, relaxed);
        }
    }
}

/* What the largest value can be. */
static int fibonacci_most(const void *context) {
    int before = 1, most = 1;
    for (unsigned i = 0; i < 2 * size_of(context); i++) {
        int sum = before + most;
        before = most;
        most = sum;
    }
    return most;
}

/* Returns by how much the larger one is below the largest that is possible. */
static int run_fibonacci(void *context) {
    STORE(x, 1, relaxed);
    STORE(y, 1, relaxed);
    explorer_parallel(2, fibonacci_thread, context);
    int first = LOAD(x, relaxed), second = LOAD(y, relaxed);
    return fibonacci_most(context) - (first > second ? first : second);
}

void fibonacci(void *context) { require(run_fibonacci(context) >= 0); }

void fibonacci_reached(void *context) { require(run_fibonacci(context) > 0); }

/* With a third thread that reads both. */
static void fibonacci_watched_thread(void *context, unsigned number) {
    if (number < 2) {
        fibonacci_thread(context, number);
    } else if (LOAD(x, relaxed) <= fibonacci_most(context)) {
        (void)LOAD(y, relaxed);
    }
}

void fibonacci_watched(void *context) {
    STORE(x, 1, relaxed);
    STORE(y, 1, relaxed);
    explorer_parallel(3, fibonacci_watched_thread, context);
}

/* What is read decides what is read, and written, next. */
static void control_flow_thread(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        STORE(x, 1, relaxed);
        STORE(y, 1, relaxed);
    } else if (LOAD(x, relaxed) == 0) {
        STORE(x, (int)number + 1, relaxed);
    } else if (LOAD(y, relaxed) == 0) {
        STORE(y, (int)number + 1, relaxed);
    }
}

void control_flow(void *context) { run(size_of(context) + 1, control_flow_thread, context); }

static void *sigma_thread(void *context) {
    STORE(at[LOAD(x, relaxed)], 1, relaxed);
    return context;
}

/* Each thread writes where it is told, by who makes the threads, and who is faster. */
void sigma(void *context) {
    pthread_t threads[GRAPH_THREADS];
    int sum = 0;
    reset(&x, 1);
    reset(at, TABLE);
    for (unsigned i = 0; i < size_of(context); i++) {
        pthread_create(&threads[i], NULL, sigma_thread, NULL);
        STORE(x, (int)i + 1, relaxed);
    }
    for (unsigned i = 0; i < size_of(context); i++) {
        pthread_join(threads[i], NULL);
    }
    for (unsigned i = 0; i <= size_of(context); i++) {
        sum += LOAD(at[i], relaxed);
    }
    require(sum == (int)size_of(context));
}

/* Each failure is another one's success, so that as many attempts as threads are enough. */
static void compare_counter_thread(void *context, unsigned number) {
    (void)number;
    for (unsigned i = 0; i < size_of(context); i++) {
        int value = LOAD(x, relaxed);
        if (compare_relaxed(&x, value, value + 1) == value) {
            return;
        }
    }
    explorer_assume(false);
}

void compare_counter(void *context) {
    run(size_of(context), compare_counter_thread, context);
    require(LOAD(x, relaxed) == (int)size_of(context));
}

/* Who finds nothing makes it; the others use what they find. */
static void singleton_thread(void *context, unsigned number) {
    (void)context;
    int found = LOAD(x, acquire);
    if (found == 0) {
        STORE(at[number], 1, relaxed);
        found = compare_acq_rel_or_acquire(&x, 0, (int)number + 1);
        found = found == 0 ? (int)number + 1 : found;
    }
    results[number] = LOAD(at[found - 1], relaxed);
}

void singleton(void *context) {
    run(size_of(context), singleton_thread, context);
    for (unsigned i = 0; i < size_of(context); i++) {
        require(results[i] == 1);
    }
}
