/* A run from start to verdict: its sets, workers and conductor; see run.h. */
#include "monitor.h"
#include "worker.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SPANS_IN_BLOCKS = 16, SPANS_PER_THREAD = 4, SCARCE_ALLOCATIONS = 8 };

static const uint64_t NS_PER_SECOND = 1000000000;

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

/* Rounds until the deadline; at least one. */
static void *conductor_main(void *argument) {
    struct run *run = argument;
    do {
        run->producers = 1 + (unsigned)random_below(&run->random, run->threads - 1);
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
    for (unsigned i = 0; i < run->scenario->sets; i++) {
        worker_pop_until_empty(&run->workers[0], i);
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
