/* See measure.h. */
#include "measure.h"
#include "exit_status.h"
#include "machine.h"
#include "ticks.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { VERIFIED_ITEMS_MOST = 200000, CALIBRATION_NANOSECONDS = 50000000, TICK_READS = 100000 };

/* Memory that all rounds use, one after the other. */
struct workbench {
    struct item *items;
    uint32_t *push_time, *pop_time;
};

struct summary results_summary(const struct results *results, size_t kind, size_t layout) {
    const double *rounds = results->rounds[kind][layout];
    if (rounds == NULL) {
        return (struct summary){NAN, NAN, NAN};
    }
    size_t count = results->plan->rounds;
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL) {
        return (struct summary){NAN, NAN, NAN};
    }
    memcpy(sorted, rounds, count * sizeof *sorted);
    struct summary summary = summarize(sorted, count);
    free(sorted);
    return summary;
}

bool layout_has_latency(const struct layout *layout) {
    return layout->shape == SHAPE_MIXED && layout->held == 0 && layout->threads <= 4;
}

/* On a terminal, one line that changes. */
static __attribute__((format(printf, 1, 2))) void show_progress(const char *format, ...) {
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    fputs("\r\033[K", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fflush(stderr);
}

/* Runs one round, and complains about it. Returns the exit status. */
static int run_or_complain(const struct layout *layout, const struct queue_kind *kind,
                           struct round *round) {
    bool ran = round_run(layout, kind, round);
    if (ran && round->problem[0] == '\0') {
        return EXIT_ALL_RIGHT;
    }
    show_progress("%s", "");
    fprintf(stderr, "spanset-bench: %s, %s: %s\n", kind->title, layout_title(layout).text,
            round->problem);
    return ran ? EXIT_ITEMS_WRONG : EXIT_CANNOT;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

/* Once for each kind and layout, whether every item comes out exactly once. */
static int verify_all(const struct plan *plan, const struct workbench *bench) {
    for (size_t l = 0; l < LAYOUTS; l++) {
        for (size_t k = 0; k < plan->kind_count; k++) {
            const struct queue_kind *kind = plan->kinds[k];
            if (!plan->layouts[l] || !layout_suits(&layouts[l], kind, ROUND_CHECKED)) {
                continue;
            }
            show_progress("verifying: %s, %s", layout_title(&layouts[l]).text, kind->title);
            struct round round = {.mode = ROUND_CHECKED,
                                  .items = bench->items,
                                  .count = least(plan->items, VERIFIED_ITEMS_MOST)};
            int status = run_or_complain(&layouts[l], kind, &round);
            if (status != EXIT_ALL_RIGHT) {
                return status;
            }
        }
    }
    return EXIT_ALL_RIGHT;
}

static bool make_room(const struct plan *plan, struct results *results) {
    for (size_t k = 0; k < plan->kind_count; k++) {
        for (size_t l = 0; l < LAYOUTS; l++) {
            if (!plan->layouts[l] || !layout_suits(&layouts[l], plan->kinds[k], ROUND_PLAIN)) {
                continue;
            }
            results->rounds[k][l] = calloc(plan->rounds, sizeof(double));
            if (results->rounds[k][l] == NULL) {
                return false;
            }
        }
    }
    return true;
}

/* One round; again while it is disturbed and there is patience. With more threads than processors
 * each round is. */
static int run_patiently(const struct plan *plan, const struct layout *layout,
                         const struct queue_kind *kind, struct round *round,
                         struct results *results) {
    bool can_be_quiet = layout->threads <= machine_here().processors;
    size_t patience = can_be_quiet ? plan->patience : 0;
    int status = run_or_complain(layout, kind, round);
    for (; status == EXIT_ALL_RIGHT && round->disturbed && patience > 0; patience--) {
        status = run_or_complain(layout, kind, round);
    }
    results->quiet_rounds += can_be_quiet;
    results->disturbed_rounds += can_be_quiet && round->disturbed;
    return status;
}

/* Every kind in turn in each layout, then the next round: what disturbs the machine for a while
 * disturbs all. */
static int run_rounds(const struct plan *plan, const struct workbench *bench,
                      struct results *results) {
    for (size_t r = 0; r < plan->rounds; r++) {
        for (size_t l = 0; l < LAYOUTS; l++) {
            for (size_t k = 0; k < plan->kind_count; k++) {
                if (results->rounds[k][l] == NULL) {
                    continue;
                }
                show_progress("round %zu of %zu: %s, %s", r + 1, plan->rounds,
                              layout_title(&layouts[l]).text, plan->kinds[k]->title);
                struct round round = {.items = bench->items, .count = plan->items};
                int status = run_patiently(plan, &layouts[l], plan->kinds[k], &round, results);
                if (status != EXIT_ALL_RIGHT) {
                    return status;
                }
                results->rounds[k][l][r] = round.stalled ? INFINITY : round.nanoseconds;
            }
        }
    }
    return EXIT_ALL_RIGHT;
}

static void calibrate_ticks(struct results *results) {
    uint64_t start = nanoseconds_now();
    uint64_t start_ticks = ticks_now();
    uint64_t now;
    do {
        now = nanoseconds_now();
    } while (now - start < CALIBRATION_NANOSECONDS);
    results->tick_nanoseconds = (double)(now - start) / (double)(ticks_now() - start_ticks);
    uint64_t first = ticks_now();
    for (int i = 0; i < TICK_READS; i++) {
        (void)ticks_now();
    }
    results->tick_cost =
        (double)(ticks_now() - first) * results->tick_nanoseconds / (double)TICK_READS;
}

static int compare_times(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static void mark_times(uint32_t *times, size_t count, double tick, double marks[LATENCY_MARKS]) {
    static const double parts[LATENCY_MARKS] = {0.5, 0.99, 0.999, 1};
    qsort(times, count, sizeof *times, compare_times);
    for (size_t m = 0; m < LATENCY_MARKS; m++) {
        marks[m] = times[(size_t)(parts[m] * (double)(count - 1))] * tick;
    }
}

/* One kind in one layout: the median over some rounds of each mark. */
static int time_calls(const struct plan *plan, const struct workbench *bench, size_t k, size_t l,
                      struct results *results) {
    double marks[LATENCY_ROUNDS][LATENCY_CALLS][LATENCY_MARKS];
    for (size_t r = 0; r < LATENCY_ROUNDS; r++) {
        struct round round = {.mode = ROUND_TIMED,
                              .items = bench->items,
                              .count = least(plan->items, LATENCY_ITEMS_MOST),
                              .push_time = bench->push_time,
                              .pop_time = bench->pop_time};
        int status = run_or_complain(&layouts[l], plan->kinds[k], &round);
        if (status != EXIT_ALL_RIGHT) {
            return status;
        }
        for (size_t m = 0; round.stalled && m < LATENCY_MARKS; m++) {
            marks[r][LATENCY_PUSH][m] = marks[r][LATENCY_POP][m] = INFINITY;
        }
        if (!round.stalled) {
            mark_times(round.push_time, round.timed, results->tick_nanoseconds,
                       marks[r][LATENCY_PUSH]);
            mark_times(round.pop_time, round.timed, results->tick_nanoseconds,
                       marks[r][LATENCY_POP]);
        }
    }
    for (size_t c = 0; c < LATENCY_CALLS; c++) {
        for (size_t m = 0; m < LATENCY_MARKS; m++) {
            double values[LATENCY_ROUNDS];
            for (size_t r = 0; r < LATENCY_ROUNDS; r++) {
                values[r] = marks[r][c][m];
            }
            results->latency[k][l][c][m] = summarize(values, LATENCY_ROUNDS).median;
        }
    }
    return EXIT_ALL_RIGHT;
}

static int run_latency(const struct plan *plan, const struct workbench *bench,
                       struct results *results) {
    for (size_t l = 0; l < LAYOUTS; l++) {
        for (size_t k = 0; k < plan->kind_count; k++) {
            results->latency[k][l][LATENCY_PUSH][0] = NAN;
            if (!plan->latency || !plan->layouts[l] || !layout_has_latency(&layouts[l]) ||
                !layout_suits(&layouts[l], plan->kinds[k], ROUND_TIMED)) {
                continue;
            }
            show_progress("latency: %s, %s", layout_title(&layouts[l]).text, plan->kinds[k]->title);
            int status = time_calls(plan, bench, k, l, results);
            if (status != EXIT_ALL_RIGHT) {
                return status;
            }
        }
    }
    return EXIT_ALL_RIGHT;
}

static int measure_on(const struct workbench *bench, const struct plan *plan,
                      struct results *results) {
    int status = verify_all(plan, bench);
    if (status == EXIT_ALL_RIGHT) {
        status = run_rounds(plan, bench, results);
    }
    if (status == EXIT_ALL_RIGHT) {
        status = run_latency(plan, bench, results);
    }
    show_progress("%s", "");
    return status;
}

int measure(const struct plan *plan, struct results *results) {
    *results = (struct results){.plan = plan};
    size_t item_bytes = (plan->items + HELD_MOST) * sizeof(struct item);
    size_t time_bytes = LATENCY_ITEMS_MOST * sizeof(uint32_t);
    struct workbench bench = {aligned_alloc(ITEM_BYTES, item_bytes), malloc(time_bytes),
                              malloc(time_bytes)};
    int status = EXIT_CANNOT;
    if (bench.items == NULL || bench.push_time == NULL || bench.pop_time == NULL ||
        !make_room(plan, results)) {
        fputs("spanset-bench: out of memory\n", stderr);
    } else {
        /* Mapped now, not in a measured loop. */
        memset(bench.items, 0, item_bytes);
        memset(bench.push_time, 1, time_bytes);
        memset(bench.pop_time, 1, time_bytes);
        calibrate_ticks(results);
        status = measure_on(&bench, plan, results);
    }
    free(bench.items);
    free(bench.push_time);
    free(bench.pop_time);
    return status;
}

void results_release(struct results *results) {
    for (size_t k = 0; k < KINDS_MOST; k++) {
        for (size_t l = 0; l < LAYOUTS; l++) {
            free(results->rounds[k][l]);
        }
    }
}
