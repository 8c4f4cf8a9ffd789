/*
 * See graph_programs.h. Code under test: compiled for the explorer.
 *
 * A number is that of a formula, worked out by hand; or of graph_counts.py, which counts
 * the executions of the same program one by one, or of graph_model.py; or from the literature:
 * Abdulla, Aronis, Jonsson, Sagonas, "Optimal dynamic partial order reduction", POPL 2014, table 1
 * (ODPOR). Where all accesses are seq_cst both models allow the same.
 */
#include "graph_programs.h"

#include "explorer.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { WORDS = 128 };

static atomic_int words[WORDS]; /* zero at the start of each execution */
static int plain[WORDS];
static pthread_mutex_t locks[WORDS];

static atomic_int *const x = &words[0], *const y = &words[1], *const z = &words[2];

static int order_of(const void *context) { return ((const struct graph_program *)context)->order; }

static unsigned threads_of(const void *context) {
    return ((const struct graph_program *)context)->threads;
}

/* The program's order, as loads and stores have it. */
static int load(const void *context, const atomic_int *word) {
    switch (order_of(context)) {
    case memory_order_relaxed:
        return atomic_load_explicit(word, memory_order_relaxed);
    case memory_order_acq_rel:
        return atomic_load_explicit(word, memory_order_acquire);
    default:
        return atomic_load_explicit(word, memory_order_seq_cst);
    }
}

static void store(const void *context, atomic_int *word, int value) {
    switch (order_of(context)) {
    case memory_order_relaxed:
        atomic_store_explicit(word, value, memory_order_relaxed);
        break;
    case memory_order_acq_rel:
        atomic_store_explicit(word, value, memory_order_release);
        break;
    default:
        atomic_store_explicit(word, value, memory_order_seq_cst);
    }
}

/* Store buffering, in a ring. */
static void store_buffering(void *context, unsigned number) {
    store(context, &words[number], 1);
    load(context, &words[(number + 1) % threads_of(context)]);
}

static void store_buffering_fenced(void *context, unsigned number) {
    store(context, &words[number], 1);
    atomic_thread_fence(memory_order_seq_cst);
    load(context, &words[(number + 1) % threads_of(context)]);
}

static void message_passing(void *context, unsigned number) {
    if (number == 0) {
        store(context, x, 1);
        store(context, y, 1);
    } else {
        load(context, y);
        load(context, x);
    }
}

static void load_buffering(void *context, unsigned number) {
    load(context, &words[number]);
    store(context, &words[1 - number], 1);
}

static void two_plus_two_writes(void *context, unsigned number) {
    store(context, &words[number], 1);
    store(context, &words[1 - number], 2);
}

static void independent_reads(void *context, unsigned number) {
    if (number < 2) {
        store(context, &words[number], 1);
    } else {
        load(context, &words[number - 2]);
        load(context, &words[3 - number]);
    }
}

static void write_to_read_causality(void *context, unsigned number) {
    if (number == 0) {
        store(context, x, 1);
    } else if (number == 1) {
        load(context, x);
        store(context, y, 1);
    } else {
        load(context, y);
        load(context, x);
    }
}

/* The last thread writes, the others read. */
static void readers(void *context, unsigned number) {
    if (number + 1 == threads_of(context)) {
        store(context, x, 1);
    } else {
        load(context, x);
    }
}

static void writers(void *context, unsigned number) { store(context, x, (int)number + 1); }

/* The last thread reads, the others write. */
static void one_reader(void *context, unsigned number) {
    if (number + 1 == threads_of(context)) {
        load(context, x);
    } else {
        store(context, x, (int)number + 1);
    }
}

static void one_reader_twice(void *context, unsigned number) {
    one_reader(context, number);
    if (number + 1 == threads_of(context)) {
        load(context, x);
    }
}

static void counter(void *context, unsigned number) {
    (void)number;
    if (order_of(context) == memory_order_relaxed) {
        atomic_fetch_add_explicit(x, 1, memory_order_relaxed);
    } else {
        atomic_fetch_add(x, 1);
    }
}

static void counter_twice(void *context, unsigned number) {
    counter(context, number);
    counter(context, number);
}

static void check(bool holds) {
    if (!holds) {
        explorer_fail("it does not hold");
    }
}

static void some_counted(void) { check(*x > 0); }

/* Each adds one by a compare-exchange, until it succeeds. */
static void counter_by_compare(void *context, unsigned number) {
    (void)number;
    int value = load(context, x);
    while (!atomic_compare_exchange_strong(x, &value, value + 1)) {
    }
}

/* Thread i waits for nobody: it changes i to i + 1, or does nothing. */
static void rotation(void *context, unsigned number) {
    (void)context;
    int value = (int)number;
    atomic_compare_exchange_strong(x, &value, (int)number + 1);
}

/* Thread 0 looks for the last zero from behind; each other thread makes its place one more than the
 * place before. */
static void last_zero(void *context, unsigned number) {
    if (number == 0) {
        for (unsigned i = threads_of(context) - 1; load(context, &words[i]) != 0; i--) {
        }
    } else {
        store(context, &words[number], load(context, &words[number - 1]) + 1);
    }
}

/* Threads insert four numbers each into a hash table; with 12 threads and more they meet. */
static void indexer(void *context, unsigned number) {
    enum { NUMBERS = 4 };
    (void)context;
    for (int i = 1; i <= NUMBERS; i++) {
        int inserted = i * 11 + (int)number;
        unsigned place = (unsigned)inserted * 7 % WORDS;
        for (int empty = 0; !atomic_compare_exchange_strong(&words[place], &empty, inserted);
             empty = 0) {
            place = (place + 1) % WORDS;
        }
    }
}

/* Threads take an inode each, and a block; threads 0 and 13 begin to look for one at the same. */
static void file_system(void *context, unsigned number) {
    enum { INODES = 32, BLOCKS = 26, FIRST_BLOCK = 64 };
    (void)context;
    unsigned inode = number % INODES;
    pthread_mutex_lock(&locks[inode]);
    for (unsigned block = inode * 2 % BLOCKS; plain[inode] == 0; block = (block + 1) % BLOCKS) {
        pthread_mutex_lock(&locks[FIRST_BLOCK + block]);
        if (plain[FIRST_BLOCK + block] == 0) {
            plain[FIRST_BLOCK + block] = 1;
            plain[inode] = (int)block + 1;
        }
        pthread_mutex_unlock(&locks[FIRST_BLOCK + block]);
    }
    pthread_mutex_unlock(&locks[inode]);
}

static void fibonacci(unsigned number, unsigned rounds) {
    for (unsigned i = 0; i < rounds; i++) {
        atomic_store(&words[number], atomic_load(&words[number]) + atomic_load(&words[1 - number]));
    }
}

static void fibonacci_1(void *context, unsigned number) {
    (void)context;
    fibonacci(number, 1);
}

static void fibonacci_2(void *context, unsigned number) {
    (void)context;
    fibonacci(number, 2);
}

static void fibonacci_3(void *context, unsigned number) {
    (void)context;
    fibonacci(number, 3);
}

static void ticket_lock(void *context, unsigned number) {
    int ticket = atomic_fetch_add(x, 1);
    (void)number;
    explorer_assume(load(context, y) == ticket);
    plain[0]++;
    store(context, y, ticket + 1);
}

/* The same with a loop: a thread that yields waits. */
static void ticket_lock_loop(void *context, unsigned number) {
    int ticket = atomic_fetch_add(x, 1);
    (void)number;
    while (load(context, y) != ticket) {
        sched_yield();
    }
    plain[0]++;
    store(context, y, ticket + 1);
}

static void test_and_set(void *context, unsigned number) {
    (void)number;
    int free = 0;
    explorer_assume(atomic_compare_exchange_strong(x, &free, 1));
    plain[0]++;
    store(context, x, 0);
}

static void mutex(void *context, unsigned number) {
    (void)context, (void)number;
    pthread_mutex_lock(&locks[0]);
    plain[0]++;
    pthread_mutex_unlock(&locks[0]);
}

static void mutex_twice(void *context, unsigned number) {
    mutex(context, number);
    mutex(context, number);
}

static void mutexes_crosswise(void *context, unsigned number) {
    (void)context;
    pthread_mutex_lock(&locks[number]);
    pthread_mutex_lock(&locks[1 - number]);
    pthread_mutex_unlock(&locks[1 - number]);
    pthread_mutex_unlock(&locks[number]);
}

static void lost_update(void *context, unsigned number) {
    (void)number;
    store(context, x, load(context, x) + 1);
}

static void both_counted(void) { check(*x == 2); }

/* Peterson's lock; x, y: who wants in; z: whose turn it is. */
static void peterson(void *context, unsigned number) {
    store(context, &words[number], 1);
    store(context, z, (int)(1 - number));
    explorer_assume(load(context, &words[1 - number]) == 0 || load(context, z) == (int)number);
    plain[0]++;
    store(context, &words[number], 0);
}

/* Without fences both come in, which is a data race. */
static void dekker(void *context, unsigned number) {
    store(context, &words[number], 1);
    if (load(context, &words[1 - number]) == 0) {
        plain[0]++;
    }
}

/* A node for each thread; 0 is none. */
static void treiber_push(void *context, unsigned number) {
    int top = load(context, x);
    do {
        store(context, &words[10 + number], top);
    } while (!atomic_compare_exchange_strong(x, &top, (int)number + 1));
}

static void treiber_push_pop(void *context, unsigned number) {
    treiber_push(context, number);
    int top = load(context, x);
    while (top != 0 &&
           !atomic_compare_exchange_strong(x, &top, load(context, &words[10 + top - 1]))) {
    }
}

/* Each writes only if it reads what only the other writes. */
static void out_of_thin_air(void *context, unsigned number) {
    if (load(context, &words[number]) != 0) {
        store(context, &words[1 - number], 1);
    }
}

static void sequence_lock(void *context, unsigned number) {
    if (number == 0) {
        store(context, z, 1);
        store(context, x, 1);
        store(context, y, 1);
        store(context, z, 2);
    } else {
        int before = load(context, z);
        explorer_assume(before % 2 == 0);
        int first = load(context, x), second = load(context, y);
        if (load(context, z) == before) {
            check(first == second);
        }
    }
}

static void release_sequence(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        plain[0] = 1;
        atomic_store_explicit(x, 1, memory_order_release);
    } else if (number == 1) {
        atomic_fetch_add_explicit(x, 1, memory_order_relaxed);
    } else if (atomic_load_explicit(x, memory_order_acquire) >= 2) {
        check(plain[0] == 1);
    }
}

#define RLX memory_order_relaxed
#define ACQ memory_order_acq_rel
#define SC memory_order_seq_cst

const struct graph_program graph_programs[] = {
    {"sb-2", 2, store_buffering, RLX, 3, 4, NULL, "2^n - 1, 2^n"},
    {"sb-3", 3, store_buffering, RLX, 7, 8, NULL, "2^n - 1, 2^n"},
    {"sb-4", 4, store_buffering, RLX, 15, 16, NULL, "2^n - 1, 2^n"},
    {"sb-4-sc", 4, store_buffering, SC, 15, 15, NULL, "2^n - 1"},
    {"sb-8-acq", 8, store_buffering, ACQ, 255, 256, NULL, "2^n - 1, 2^n"},
    {"sb-3-fences", 3, store_buffering_fenced, RLX, 7, 7, NULL, "2^n - 1"},
    {"mp", 2, message_passing, RLX, 3, 4, NULL, "by hand"},
    {"mp-acq", 2, message_passing, ACQ, 3, 3, NULL, "by hand"},
    {"lb", 2, load_buffering, RLX, 3, 3, NULL, "by hand; no load reads what comes later"},
    {"2+2w", 2, two_plus_two_writes, RLX, 3, 4, NULL, "by hand"},
    {"2+2w-sc", 2, two_plus_two_writes, SC, 3, 3, NULL, "by hand"},
    {"iriw", 4, independent_reads, RLX, 15, 16, NULL, "by hand"},
    {"iriw-acq", 4, independent_reads, ACQ, 15, 16, NULL, "by hand"},
    {"iriw-sc", 4, independent_reads, SC, 15, 15, NULL, "by hand"},
    {"wrc", 3, write_to_read_causality, RLX, 7, 8, NULL, "graph_model.py"},
    {"wrc-acq", 3, write_to_read_causality, ACQ, 7, 7, NULL, "graph_model.py"},
    {"readers-2", 3, readers, RLX, 4, 4, NULL, "2^n"},
    {"readers-6", 7, readers, SC, 64, 64, NULL, "2^n"},
    {"readers-10", 11, readers, RLX, 1024, 1024, NULL, "2^n"},
    {"writers-4", 4, writers, RLX, 24, 24, NULL, "n!"},
    {"writers-7", 7, writers, SC, 5040, 5040, NULL, "n!"},
    {"one-reader-4", 5, one_reader, RLX, 120, 120, NULL, "n! (n + 1)"},
    {"one-reader-twice-3", 4, one_reader_twice, RLX, 60, 60, NULL, "n! (n + 1)(n + 2) / 2"},
    {"counter-3", 3, counter, RLX, 6, 6, some_counted, "n!"},
    {"counter-6", 6, counter, SC, 720, 720, some_counted, "n!"},
    {"counter-twice-3", 3, counter_twice, RLX, 90, 90, some_counted, "(2n)! / 2^n"},
    {"counter-by-compare-2", 2, counter_by_compare, SC, 4, 4, NULL, "graph_counts.py"},
    {"counter-by-compare-3", 3, counter_by_compare, SC, 48, 48, NULL, "graph_counts.py"},
    {"rotation-3", 3, rotation, SC, 5, 5, NULL, "graph_counts.py"},
    {"rotation-4", 4, rotation, SC, 14, 14, NULL, "graph_counts.py"},
    {"last-zero-3", 4, last_zero, SC, 12, 12, NULL,
     "(n + 3) 2^(n - 2), which fits the literature's"},
    {"last-zero-5", 6, last_zero, SC, 64, 64, NULL, "literature"},
    {"last-zero-10", 11, last_zero, SC, 3328, 3328, NULL, "literature"},
    {"indexer-12", 12, indexer, SC, 8, 8, NULL, "literature"},
    {"indexer-13", 13, indexer, SC, 64, 64, NULL, "8^(n - 11), which fits the literature's"},
    {"indexer-14", 14, indexer, SC, 512, 512, NULL, "8^(n - 11), which fits the literature's"},
    {"file-system-14", 14, file_system, SC, 2, 2, NULL, "literature"},
    {"fibonacci-1", 2, fibonacci_1, SC, 3, 3, NULL, "graph_counts.py"},
    {"fibonacci-2", 2, fibonacci_2, SC, 19, 19, NULL, "graph_counts.py"},
    {"fibonacci-3", 2, fibonacci_3, SC, 141, 141, NULL, "graph_counts.py"},
    {"ticket-lock-2", 2, ticket_lock, ACQ, 2, 2, NULL, "n!"},
    {"ticket-lock-3", 3, ticket_lock, ACQ, 6, 6, NULL, "n!"},
    {"ticket-lock-loop-3", 3, ticket_lock_loop, ACQ, 6, 6, NULL, "n!"},
    {"test-and-set-3", 3, test_and_set, SC, 6, 6, NULL, "n!"},
    {"mutex-2", 2, mutex, SC, 2, 2, NULL, "n!"},
    {"mutex-4", 4, mutex, SC, 24, 24, NULL, "n!"},
    {"mutex-twice-3", 3, mutex_twice, SC, 90, 90, NULL, "(2n)! / 2^n"},
    {"mutexes-crosswise", 2, mutexes_crosswise, SC, 0, 0, NULL, "a deadlock"},
    {"lost-update", 2, lost_update, SC, 0, 0, both_counted, "it fails"},
    {"peterson", 2, peterson, SC, 4, 4, NULL, "graph_counts.py"},
    {"peterson-relaxed", 2, peterson, RLX, 0, 0, NULL,
     "a data race, in both: nothing synchronizes"},
    {"dekker", 2, dekker, SC, 3, 3, NULL, "sb"},
    {"dekker-relaxed", 2, dekker, RLX, 3, 0, NULL, "sb; under RC11 both come in"},
    {"treiber-push-2", 2, treiber_push, SC, 4, 4, NULL, "graph_counts.py"},
    {"treiber-push-3", 3, treiber_push, SC, 48, 48, NULL, "graph_counts.py"},
    {"treiber-push-pop-2", 2, treiber_push_pop, SC, 40, 40, NULL, "graph_counts.py"},
    {"out-of-thin-air", 2, out_of_thin_air, RLX, 1, 1, NULL, "by hand"},
    {"sequence-lock", 2, sequence_lock, SC, 10, 10, NULL, "graph_counts.py"},
    {"release-sequence", 3, release_sequence, RLX, 6, 6, NULL, "by hand"},
    {.name = NULL}};

void graph_program_body(void *context) {
    const struct graph_program *program = context;
    for (unsigned i = 0; i < WORDS; i++) {
        atomic_store_explicit(&words[i], 0, memory_order_relaxed);
        plain[i] = 0;
        pthread_mutex_init(&locks[i], NULL);
    }
    if (program->thread == fibonacci_1 || program->thread == fibonacci_2 ||
        program->thread == fibonacci_3) {
        *x = *y = 1;
    }
    explorer_parallel(program->threads, program->thread, context);
    if (program->at_end != NULL) {
        program->at_end();
    }
}
