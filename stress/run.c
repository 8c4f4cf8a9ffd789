/* A run from start to verdict: workers, conductor, monitor; see run.h. */
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    SPANS_IN_BLOCKS = 16,
    SPANS_PER_THREAD = 4,
    SCARCE_ALLOCATIONS = 8,
    WATCHED_FROM_SECOND = 10,
    TICKS_PER_SECOND = 50,
    NS_PER_TICK = 1000000000 / TICKS_PER_SECOND
};

static const uint64_t NS_PER_SECOND = 1000000000;

static uint64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

void run_fail(const struct run *run, const char *format, ...) {
    static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&once); /* never unlocked: the first failure is the verdict */
    char reason[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    fflush(stdout);
    printf("FAIL %s: %s\n", run->scenario->name, reason);
    printf("FAIL after %" PRIu64
           " meetings; blocks of %zu slots; again with: --scenario %s --threads "
           "%u --seed %" PRIu64 "\n",
           atomic_load(&run->meetings), spanset_block_slots(), run->scenario->name, run->threads,
           run->seed);
    fflush(stdout);
    _exit(1);
}

static void on_fatal(void *context, const struct spanset_fault *fault) {
    run_fail(context, "fatal: %s", fault->message);
}

/* Relaxed on both sides: the worker alone writes, the monitor only looks. */
static void count_operation(struct worker *worker) {
    uint64_t operations = atomic_load_explicit(&worker->operations, memory_order_relaxed);
    atomic_store_explicit(&worker->operations, operations + 1, memory_order_relaxed);
}

bool worker_push(struct worker *worker, unsigned set) {
    struct span *span = hand_take(&worker->hand);
    if (span == NULL) {
        return false;
    }
    if (ledger_move(span, SPAN_IN_SET) != SPAN_IN_HAND) {
        run_fail(worker->run, "span %zu was in a hand and in a set",
                 ledger_number(&worker->run->ledger, span));
    }
    span->pusher = worker->number;
    span->sequence = ++worker->pushes;
    enum spanset_status status = spanset_push(worker->run->sets[set], span);
    if (status == SPANSET_OK) {
        count_operation(worker);
        return true;
    }
    if (status != SPANSET_OUT_OF_MEMORY || !worker->run->scenario->scarce) {
        run_fail(worker->run, "push: %s", spanset_strerror(status));
    }
    ledger_move(span, SPAN_IN_HAND);
    hand_add(&worker->hand, span);
    atomic_fetch_add_explicit(&worker->run->refused, 1, memory_order_relaxed);
    return false;
}

/* One worker's pops of a set follow each other, so they see each pusher's spans in the order in
 * which that pusher put them in: first in, first out, as far as one thread can tell. */
static void check_order(struct worker *worker, unsigned set, const struct span *span) {
    if (span->pusher >= PUSHERS_FOLLOWED) {
        return;
    }
    uint64_t *last = &worker->last_sequence[set][span->pusher];
    if (span->sequence <= *last) {
        run_fail(worker->run,
                 "out of order: worker %u popped push %" PRIu64 " of worker %u after its push "
                 "%" PRIu64,
                 worker->number, span->sequence, span->pusher, *last);
    }
    *last = span->sequence;
}

bool worker_pop(struct worker *worker, unsigned set) {
    struct span *span = spanset_pop(worker->run->sets[set]);
    if (span == NULL) {
        return false;
    }
    count_operation(worker);
    if (ledger_move(span, SPAN_IN_HAND) != SPAN_IN_SET) {
        run_fail(worker->run, "span %zu was popped twice",
                 ledger_number(&worker->run->ledger, span));
    }
    check_order(worker, set, span);
    hand_add(&worker->hand, span);
    return true;
}

/* Ties the first worker of each processor to it; the others float. On a busy machine all could end
 * up on one processor, and nothing would run in parallel. */
static void tie_to_processor(const struct worker *worker) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return; /* more processors than the set can hold: then nothing needs to be tied */
    }
    unsigned nth = 0;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && nth++ == worker->number) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
        }
    }
}

static void *worker_main(void *argument) {
    struct worker *worker = argument;
    tie_to_processor(worker);
    for (;;) {
        pthread_barrier_wait(&worker->run->meeting);
        if (worker->run->over) {
            return NULL;
        }
        worker->run->scenario->work(worker);
        pthread_barrier_wait(&worker->run->meeting);
    }
}

/* Rounds until the deadline; at least one. */
static void *conductor_main(void *argument) {
    struct run *run = argument;
    do {
        run->producers =
            1 + (unsigned)random_below(&run->random, run->threads > 1 ? run->threads - 1 : 1);
        run->first_producer = (unsigned)random_below(&run->random, run->threads);
        run->push_share = 1 + (unsigned)random_below(&run->random, 7);
        atomic_store(&run->producers_done, 0);
        pthread_barrier_wait(&run->meeting);
        pthread_barrier_wait(&run->meeting);
        meeting_check(run);
        atomic_fetch_add(&run->meetings, 1);
    } while (now_ns() < run->deadline_ns);
    run->over = true;
    pthread_barrier_wait(&run->meeting);
    atomic_store(&run->finished, true);
    return NULL;
}

static long resident_kib(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%*s %ld", &pages) != 1) {
            pages = 0;
        }
        fclose(file);
    }
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static uint64_t operations_so_far(const struct run *run) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < run->threads; i++) {
        sum += atomic_load_explicit(&run->workers[i].operations, memory_order_relaxed);
    }
    return sum;
}

/* What the monitor remembers from one look to the next. */
struct monitor {
    unsigned ticks; /* looks so far */
    unsigned stalled_ticks;
    uint64_t operations;         /* at the last tick */
    uint64_t printed_operations; /* when a line was printed last */
    uint64_t printed_ns;
    uint64_t watched_blocks; /* at second WATCHED_FROM_SECOND */
    long watched_kib;
    uint64_t last_blocks; /* at the last full second */
    long last_kib;
};

/* Fails the run when no span was pushed or popped for so long. Ticks are counted, not time, so that
 * a process that was stopped for a while is not taken for one that hangs. */
static void check_progress(const struct run *run, struct monitor *monitor, unsigned stall_seconds) {
    uint64_t operations = operations_so_far(run);
    monitor->stalled_ticks = operations == monitor->operations ? monitor->stalled_ticks + 1 : 0;
    monitor->operations = operations;
    if (monitor->stalled_ticks >= stall_seconds * TICKS_PER_SECOND) {
        run_fail(run, "no thread made progress for %u s", stall_seconds);
    }
}

static void print_second(const struct run *run, struct monitor *monitor) {
    struct spanset_pool_stats pool;
    spanset_pool_stats(run->pool, &pool);
    unsigned second = monitor->ticks / TICKS_PER_SECOND;
    uint64_t now = now_ns();
    uint64_t operations = monitor->operations - monitor->printed_operations;
    printf("%5u s  %7.2f M ops/s  %8" PRIu64 " meetings  blocks %" PRIu64 " (%" PRIu64
           " free)  resident %ld KiB\n",
           second, (double)operations * 1e3 / (double)(now - monitor->printed_ns),
           atomic_load(&run->meetings), pool.blocks_allocated, pool.blocks_pooled, resident_kib());
    fflush(stdout);
    monitor->printed_operations = monitor->operations;
    monitor->printed_ns = now;
    monitor->last_blocks = pool.blocks_allocated;
    monitor->last_kib = resident_kib();
    if (second == WATCHED_FROM_SECOND) {
        monitor->watched_blocks = monitor->last_blocks;
        monitor->watched_kib = monitor->last_kib;
    }
}

/* Watches the run, and prints a line a second, until the conductor is done. */
static void monitor_until_finished(const struct run *run, struct monitor *monitor,
                                   unsigned stall_seconds) {
    const struct timespec tick = {.tv_nsec = NS_PER_TICK};
    while (!atomic_load(&run->finished)) {
        nanosleep(&tick, NULL);
        monitor->ticks++;
        check_progress(run, monitor, stall_seconds);
        if (monitor->ticks % TICKS_PER_SECOND == 0) {
            print_second(run, monitor);
        }
    }
}

/* A run that never got to what it is for has tested nothing, and fails. */
static void check_reached(const struct run *run, const struct spanset_stats *sum) {
    if (sum->blocks_retired == 0) {
        run_fail(run, "no block was ever retired: this run tested nothing; give it more --seconds");
    }
    if (run->scenario->ends_empty && sum->resets == 0) {
        run_fail(run, "no set was ever reset: this run tested nothing");
    }
    if (run->scenario->scarce && atomic_load(&run->refused) == 0) {
        run_fail(run, "no push was ever out of memory: this run tested nothing");
    }
}

static struct spanset_stats sum_of_stats(const struct run *run) {
    struct spanset_stats sum = {0};
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        struct spanset_stats stats;
        spanset_stats(run->sets[i], &stats);
        sum.pops += stats.pops;
        sum.pops_waited += stats.pops_waited;
        sum.blocks_retired += stats.blocks_retired;
        sum.installs_raced += stats.installs_raced;
        sum.resets += stats.resets;
    }
    return sum;
}

static void print_pass(const struct run *run, const struct monitor *monitor,
                       const struct spanset_stats *sum, const struct spanset_pool_stats *pool) {
    printf("PASS %s: %" PRIu64 " spans popped, each once; %" PRIu64 " blocks retired, %" PRIu64
           " pops waited, %" PRIu64 " installs raced, %" PRIu64 " pool retries, %" PRIu64
           " resets, %" PRIu64 " pushes refused; %" PRIu64 " meetings; --threads %u --seed %" PRIu64
           "\n",
           run->scenario->name, sum->pops, sum->blocks_retired, sum->pops_waited,
           sum->installs_raced, pool->takes_retried + pool->gives_retried, sum->resets,
           atomic_load(&run->refused), atomic_load(&run->meetings), run->threads, run->seed);
    if (monitor->ticks > WATCHED_FROM_SECOND * TICKS_PER_SECOND) {
        printf("     since second %d: blocks %+" PRId64 ", resident memory %+ld KiB\n",
               WATCHED_FROM_SECOND, (int64_t)(monitor->last_blocks - monitor->watched_blocks),
               monitor->last_kib - monitor->watched_kib);
    }
    fflush(stdout);
}

/* An error of the machine or the user, not of the span set: status 2. */
__attribute__((noreturn)) static void cannot(const char *what, int error) {
    fprintf(stderr, "spanset-stress: cannot %s: %s\n", what, strerror(error));
    exit(2);
}

static void create_sets(struct run *run) {
    struct spanset_pool_options options = {
        .allocator = failing_allocator_interface(&run->memory),
        .on_fatal = on_fatal,
        .on_fatal_context = run,
    };
    if (spanset_pool_create(&options, &run->pool) != SPANSET_OK) {
        cannot("create the pool", ENOMEM);
    }
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        if (spanset_create(run->pool, &run->sets[i]) != SPANSET_OK) {
            cannot("create a set", ENOMEM);
        }
    }
    if (run->scenario->scarce) {
        failing_allocator_plan(&run->memory, SCARCE_ALLOCATIONS, true);
    }
}

/* Destroys all that create_sets made, and checks that every byte came back. */
static void destroy_sets(struct run *run) {
    struct worker *worker = &run->workers[0];
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        while (worker_pop(worker, i)) {
        }
        if (spanset_destroy(run->sets[i]) != SPANSET_OK) {
            run_fail(run, "destroy of a drained set failed");
        }
    }
    if (ledger_in_sets(&run->ledger) != 0) {
        run_fail(run, "%zu spans were never popped", ledger_in_sets(&run->ledger));
    }
    if (spanset_pool_destroy(run->pool) != SPANSET_OK) {
        run_fail(run, "destroy of the pool failed");
    }
    if (atomic_load(&run->memory.bytes_live) != 0) {
        run_fail(run, "%" PRIu64 " bytes were never released",
                 atomic_load(&run->memory.bytes_live));
    }
}

static void create_workers(struct run *run) {
    size_t spans =
        SPANS_IN_BLOCKS * spanset_block_slots() + (size_t)SPANS_PER_THREAD * run->threads;
    run->ledger = ledger_create(spans);
    run->workers = aligned_alloc(_Alignof(struct worker), run->threads * sizeof *run->workers);
    if (run->ledger.spans == NULL || run->workers == NULL) {
        cannot("allocate the workers", ENOMEM);
    }
    memset(run->workers, 0, run->threads * sizeof *run->workers);
    for (size_t i = 0; i < spans; i++) {
        hand_add(&run->workers[i % run->threads].hand, &run->ledger.spans[i]);
    }
    pthread_barrier_init(&run->meeting, NULL, run->threads + 1);
    for (unsigned i = 0; i < run->threads; i++) {
        struct worker *worker = &run->workers[i];
        worker->run = run;
        worker->number = i;
        worker->random = random_split(run->seed, i + 1);
        int error = pthread_create(&worker->thread, NULL, worker_main, worker);
        if (error != 0) {
            cannot("start a thread; try fewer --threads", error);
        }
    }
}

static void join_workers(struct run *run) {
    for (unsigned i = 0; i < run->threads; i++) {
        pthread_join(run->workers[i].thread, NULL);
    }
    pthread_barrier_destroy(&run->meeting);
}

void run_scenario(const struct scenario *scenario, unsigned threads, double seconds, uint64_t seed,
                  unsigned stall_seconds) {
    struct run run = {
        .scenario = scenario,
        .threads = threads,
        .seed = seed,
        .random = random_split(seed, 0),
        .deadline_ns = now_ns() + (uint64_t)(seconds * (double)NS_PER_SECOND),
    };
    create_sets(&run);
    create_workers(&run);
    pthread_t conductor;
    int error = pthread_create(&conductor, NULL, conductor_main, &run);
    if (error != 0) {
        cannot("start the conductor", error);
    }
    struct monitor monitor = {.printed_ns = now_ns()};
    monitor_until_finished(&run, &monitor, stall_seconds);
    pthread_join(conductor, NULL);
    join_workers(&run);
    struct spanset_stats sum = sum_of_stats(&run);
    struct spanset_pool_stats pool;
    spanset_pool_stats(run.pool, &pool);
    check_reached(&run, &sum);
    destroy_sets(&run);
    print_pass(&run, &monitor, &sum, &pool);
    free(run.workers);
    ledger_destroy(&run.ledger);
}
