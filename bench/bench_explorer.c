/*
 * How fast the explorer runs, beside what the fibers under it cost, interleaved:
 *
 *   round trip   Boost's jump_fcontext to a fiber and back, and nothing else
 *   random       one of four fibers, chosen at random, goes on
 *   sketch       a program under the random strategy, without oracles; and a smaller one
 *   weak memory  the first, with what C11 allows besides; and data races looked for
 *   libFuzzer    the first, its schedules out of libFuzzer's inputs, start-up included
 *
 * The processor predicts where each switch of the first leads, and cannot in the
 * others. Prints the median of each over all rounds.
 */
#include "../explorer/fiber.h"
#include "../explorer/strategy_random.h"
#include "sketch.h"

#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

enum {
    ROUNDS = 15,
    SWITCHES = 1000000,
    EXECUTIONS = 100000,
    FUZZ_RUNS = 300000,
    FIBERS = 4,
    STACK_BYTES = 65536,
    CANNOT_RUN = 2
};

static double now(void) { /* seconds */
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Fibers that do nothing but switch, outside the explorer. */

static struct fiber fibers[FIBERS + 1]; /* the last one: the real thread */
static unsigned running;
static unsigned switches_left;
static struct random chance = {1};

static void switch_to(unsigned next) {
    unsigned self = running;
    running = next;
    fiber_switch(&fibers[self], &fibers[next]);
}

static void return_at_once(struct fiber_transfer transfer) {
    for (;;) {
        transfer = jump_fcontext(transfer.from, NULL);
    }
}

static void *context_of(struct fiber *fiber, void (*entry)(struct fiber_transfer)) {
    return make_fcontext((char *)fiber->stack + fiber->stack_bytes, fiber->stack_bytes, entry);
}

static double time_round_trip(void) { /* nanoseconds */
    struct fiber_transfer transfer = {context_of(&fibers[0], return_at_once), NULL};
    double start = now();
    for (unsigned i = 0; i < SWITCHES; i++) {
        transfer = jump_fcontext(transfer.from, NULL);
    }
    return (now() - start) * 1e9 / SWITCHES;
}

static void wander(struct fiber_transfer transfer) {
    fiber_arrive(transfer);
    while (switches_left > 0) {
        unsigned next = (unsigned)random_below(&chance, FIBERS);
        if (next != running) {
            switches_left--;
            switch_to(next);
        }
    }
    switch_to(FIBERS);
    abort();
}

static double time_random_switch(void) { /* nanoseconds */
    for (unsigned i = 0; i < FIBERS; i++) {
        fibers[i].started = false;
        fibers[i].context = context_of(&fibers[i], wander);
    }
    fibers[FIBERS].started = true;
    running = FIBERS;
    switches_left = SWITCHES;
    double start = now();
    switch_to(0);
    return (now() - start) * 1e9 / SWITCHES;
}

struct explored {
    double per_second, points, ns_per_point;
};

static struct explored time_explorer(const struct explorer_program *program,
                                     struct explorer_options options, uint64_t seed) {
    explorer_configure(&options);
    struct strategy_random strategy;
    strategy_random_init(&strategy, seed);
    uint64_t executions;
    sketch_points = 0;
    double start = now();
    const struct explorer_outcome *outcome =
        explorer_search(program, &strategy.strategy, EXECUTIONS, &executions);
    double seconds = now() - start;
    if (outcome->verdict != EXPLORER_PASSED) {
        fprintf(stderr, "bench_explorer: %s failed: %s\n", program->name, outcome->message);
        exit(CANNOT_RUN);
    }
    double points = (double)sketch_points;
    return (struct explored){(double)executions / seconds, points / (double)executions,
                             seconds * 1e9 / points};
}

/* Runs of the fuzzer a second. */
static double time_fuzzer(const char *path) {
    char runs[32];
    snprintf(runs, sizeof runs, "-runs=%d", FUZZ_RUNS);
    char *const arguments[] = {strdup(path), runs, strdup("-seed=1"), NULL};
    char *const environment[] = {NULL};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    pid_t child;
    int status = 0;
    double start = now();
    int error = posix_spawn(&child, path, &quiet, NULL, arguments, environment);
    if (error != 0 || waitpid(child, &status, 0) != child || status != 0) {
        fprintf(stderr, "bench_explorer: cannot run %s: %s\n", path, strerror(error));
        exit(CANNOT_RUN);
    }
    double seconds = now() - start;
    posix_spawn_file_actions_destroy(&quiet);
    free(arguments[0]);
    free(arguments[2]);
    return FUZZ_RUNS / seconds;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double values[ROUNDS]) {
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

/* What one program came to in all rounds. */
struct series {
    double per_second[ROUNDS], ns_per_point[ROUNDS], points;
};

static void add_round(struct series *series, unsigned round, const struct explorer_program *program,
                      struct explorer_options options) {
    struct explored explored = time_explorer(program, options, round + 1);
    series->per_second[round] = explored.per_second;
    series->ns_per_point[round] = explored.ns_per_point;
    series->points = explored.points;
}

static void print_series(const char *name, struct series *series, double round_trip) {
    double point = median(series->ns_per_point);
    printf("%-31s %8.0f executions/s\n", name, median(series->per_second));
    printf("  scheduling points of threads  %8.1f in an execution\n", series->points);
    printf("  each, all costs shared out    %8.1f ns, %.2f round trips\n", point,
           point / round_trip);
}

static void print_share(const char *name, struct series *series, struct series *whole) {
    double per_second = median(series->per_second);
    printf("%-31s %8.0f executions/s, %.0f%%; %.1f points\n", name, per_second,
           100 * per_second / median(whole->per_second), series->points);
}

int main(int argc, char **argv) {
    static double round_trips[ROUNDS], random_switches[ROUNDS], fuzzer[ROUNDS];
    static struct series whole, small, races, weak, weak_races;
    const struct explorer_options in_order = {0}, weakly = {.weak_memory = true},
                                  in_order_races = {.races = true},
                                  weakly_races = {.weak_memory = true, .races = true};
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: bench_explorer [FUZZ_SKETCH]: speed of the explorer, and of "
                        "libFuzzer over it\n");
        return CANNOT_RUN;
    }
    for (unsigned i = 0; i < FIBERS; i++) {
        if (!fiber_allocate_stack(&fibers[i], STACK_BYTES)) {
            fprintf(stderr, "bench_explorer: no memory\n");
            return CANNOT_RUN;
        }
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        round_trips[round] = time_round_trip();
        random_switches[round] = time_random_switch();
        add_round(&whole, round, &sketch, in_order);
        add_round(&small, round, &small_sketch, in_order);
        add_round(&races, round, &sketch, in_order_races);
        add_round(&weak, round, &sketch, weakly);
        add_round(&weak_races, round, &sketch, weakly_races);
        fuzzer[round] = argc == 2 ? time_fuzzer(argv[1]) : 0;
    }
    double round_trip = median(round_trips);
    printf("bare round trip of two fibers   %8.1f ns\n", round_trip);
    printf("switch to a random one of four  %8.1f ns\n", median(random_switches));
    print_series("sketch, random strategy", &whole, round_trip);
    print_series("small sketch, random strategy", &small, round_trip);
    print_share("sketch, data races looked for", &races, &whole);
    print_share("sketch under weak memory", &weak, &whole);
    print_share("  and data races looked for", &weak_races, &whole);
    if (argc == 2) {
        printf("sketch under libFuzzer          %8.0f executions/s, %.0f%%\n", median(fuzzer),
               100 * median(fuzzer) / median(whole.per_second));
    }
    return 0;
}
