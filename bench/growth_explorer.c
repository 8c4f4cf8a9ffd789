/*
 * explorer-growth: how the explorer's cost of an execution grows: with threads, and with
 * the operations of each. Random schedules of pushes and pops; races and heap checked.
 */
#include "growth.h"

#include "../explorer/explorer.h"
#include "../explorer/strategy_random.h"
#include "spanset.h"
#include "ticks.h"

static struct spanset_pool *pool;
static struct spanset *set;
static unsigned threads, operations;

static void set_up(void *context) {
    (void)context;
    if (spanset_pool_create(NULL, &pool) != SPANSET_OK ||
        spanset_create(pool, &set) != SPANSET_OK) {
        explorer_fail("no memory");
    }
}

static void thread(void *context, unsigned number) {
    (void)context;
    for (unsigned i = 0; i < operations; i++) {
        if ((number + i) % 2 == 0) {
            spanset_push(set, (void *)(uintptr_t)(i + 1));
        } else {
            spanset_pop(set);
        }
    }
}

static void body(void *context) { explorer_parallel(threads, thread, context); }

static const struct explorer_program program = {
    .name = "growth", .set_up = set_up, .body = body, .context = NULL};

/* Microseconds for an execution. */
static double time_execution(void) {
    static struct strategy_random random;
    uint64_t executions = growth_is_quick ? 100 : 200000 / (threads * operations);
    strategy_random_init(&random, 1);
    uint64_t start = nanoseconds_now();
    uint64_t done = 0;
    if (explorer_search(&program, &random.strategy, executions, &done)->verdict !=
        EXPLORER_PASSED) {
        growth_cannot("an execution failed");
    }
    return (double)(nanoseconds_now() - start) / 1e3 / (double)done;
}

static double against_threads(double size) {
    threads = (unsigned)size;
    operations = 4;
    return time_execution();
}

static double against_operations(double size) {
    threads = 2;
    operations = (unsigned)size;
    return time_execution();
}

static struct growth all[] = {
    {"an execution in the explorer, against threads of 4 operations each",
     "threads",
     "us",
     "time for an execution",
     against_threads,
     5,
     4,
     {1, 2, 3, 4, 6, 8, 12, 16}},
    {"an execution in the explorer, against operations of each of 2 threads",
     "operations",
     "us",
     "time for an execution",
     against_operations,
     5,
     16,
     {4, 8, 16, 32, 64, 128, 256}},
};

int main(int argc, char **argv) {
    explorer_configure(&(struct explorer_options){.races = true});
    return growth_main(argc, argv, "How the cost of an execution in the explorer grows.", all,
                       sizeof all / sizeof all[0]);
}
