/*
 * How fast the explorer runs, beside what the fibers under it cost, interleaved:
 *
 *   round trip   Boost's jump_fcontext to a fiber and back, and nothing else
 *   random       one of four fibers, chosen at random, goes on
 *   programs     see below: with each strategy, with what C11 allows, with data races looked for
 *   libFuzzer    the sketch, its schedules out of libFuzzer's inputs, start-up included
 *
 * The processor predicts where each switch of the first leads, and cannot in the
 * others. Prints the median of each over all rounds.
 */
#include "../explorer/fiber.h"
#include "../explorer/strategies.h"
#include "sketch.h"
#include "summary.h"

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
    EXECUTIONS = 50000,
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

/* What is measured of the explorer, and what it came to in all rounds. */
static struct series {
    const struct explorer_program *program;
    const char *strategy, *memory;
    struct explorer_options options;
    double per_second[ROUNDS], ns_per_point[ROUNDS], points, choices;
} all_series[] = {
    {&two_threads, "random", "in order", {0}, {0}, {0}, 0, 0},
    {&two_threads, "mixed", "in order", {0}, {0}, {0}, 0, 0},
    {&two_threads, "pct", "in order", {0}, {0}, {0}, 0, 0},
    {&two_threads, "random", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&two_threads, "mixed", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&two_threads, "random", "weak", {.weak_memory = true}, {0}, {0}, 0, 0},
    {&two_threads, "random", "weak, races", {.weak_memory = true, .races = true}, {0}, {0}, 0, 0},
    {&three_threads, "random", "in order", {0}, {0}, {0}, 0, 0},
    {&three_threads, "mixed", "in order", {0}, {0}, {0}, 0, 0},
    {&three_threads, "random", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&three_threads, "mixed", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&three_threads, "random", "weak", {.weak_memory = true}, {0}, {0}, 0, 0},
    {&three_threads, "random", "weak, races", {.weak_memory = true, .races = true}, {0}, {0}, 0, 0},
    {&sketch, "random", "in order", {0}, {0}, {0}, 0, 0},
    {&sketch, "mixed", "in order", {0}, {0}, {0}, 0, 0},
    {&sketch, "pct", "in order", {0}, {0}, {0}, 0, 0},
    {&sketch, "random", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&sketch, "mixed", "in order, races", {.races = true}, {0}, {0}, 0, 0},
    {&sketch, "random", "weak", {.weak_memory = true}, {0}, {0}, 0, 0},
    {&sketch, "random", "weak, races", {.weak_memory = true, .races = true}, {0}, {0}, 0, 0},
};

enum { SERIES = sizeof all_series / sizeof *all_series };

static void add_round(struct series *series, unsigned round) {
    explorer_configure(&series->options);
    struct strategy_settings settings = {.seed = round + 1};
    uint64_t executions;
    sketch_points = sketch_choices = 0;
    double start = now();
    const struct explorer_outcome *outcome = explorer_search(
        series->program, strategy_make(series->strategy, &settings), EXECUTIONS, &executions);
    double seconds = now() - start;
    if (outcome->verdict != EXPLORER_PASSED) {
        fprintf(stderr, "bench_explorer: %s failed: %s\n", series->program->name, outcome->message);
        exit(CANNOT_RUN);
    }
    series->per_second[round] = (double)executions / seconds;
    series->ns_per_point[round] = seconds * 1e9 / (double)sketch_points;
    series->points = (double)sketch_points / (double)executions;
    series->choices = (double)sketch_choices / (double)executions;
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

static double median(double values[ROUNDS]) { return summarize(values, ROUNDS).median; }

static void print_series(struct series *series) {
    printf("%-13s %-8s %-16s %10.0f %8.1f %8.1f %9.1f\n", series->program->name, series->strategy,
           series->memory, median(series->per_second), series->points, series->choices,
           median(series->ns_per_point));
}

int main(int argc, char **argv) {
    static double round_trips[ROUNDS], random_switches[ROUNDS], fuzzer[ROUNDS];
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
        for (unsigned i = 0; i < SERIES; i++) {
            add_round(&all_series[i], round);
        }
        fuzzer[round] = argc == 2 ? time_fuzzer(argv[1]) : 0;
    }
    printf("bare round trip of two fibers   %8.1f ns\n", median(round_trips));
    printf("switch to a random one of four  %8.1f ns\n\n", median(random_switches));
    printf("%-13s %-8s %-16s %10s %8s %8s %9s\n", "program", "strategy", "memory", "runs/s",
           "points", "choices", "ns/point");
    for (unsigned i = 0; i < SERIES; i++) {
        print_series(&all_series[i]);
    }
    if (argc == 2) {
        printf("sketch under libFuzzer %33.0f\n", median(fuzzer));
    }
    return 0;
}
