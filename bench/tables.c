/* See tables.h. */
#include "tables.h"
#include "kinds.h"
#include "machine.h"

#include <math.h>
#include <string.h>

enum { TITLE_WIDTH = 21, COLUMN_WIDTH = 12, CELL_BYTES = 32 };

void print_machine(FILE *to, const struct plan *plan) {
    struct machine machine = machine_here();
    fprintf(to, "%u processors (%s); %s; spanset %s\n", machine.processors, machine.model,
            machine.compiler, SPANSET_VERSION);
    fprintf(to, "%zu items, %zu rounds\n", plan->items, plan->rounds);
    for (const struct missing_kind *missing = next_missing_kind(NULL); missing != NULL;
         missing = next_missing_kind(missing)) {
        fprintf(to, "not there: %s (%s)\n", missing->name, missing->package);
    }
}

size_t plan_kind(const struct plan *plan, const char *name) {
    size_t k = 0;
    while (k < plan->kind_count && strcmp(plan->kinds[k]->name, name) != 0) {
        k++;
    }
    return k;
}

struct cell {
    char text[CELL_BYTES];
};

static struct cell number_cell(double number, int digits) {
    struct cell cell = {""};
    if (isinf(number)) {
        strcpy(cell.text, "stalls");
    } else if (!isnan(number)) {
        snprintf(cell.text, sizeof cell.text, "%.*f", number >= 99.95 ? 0 : digits, number);
    }
    return cell;
}

static struct cell median_cell(const struct results *results, size_t kind, size_t layout) {
    return number_cell(results_summary(results, kind, layout).median, 1);
}

static struct cell quartiles_cell(const struct results *results, size_t kind, size_t layout) {
    struct summary summary = results_summary(results, kind, layout);
    struct cell low = number_cell(summary.low_quartile, 1);
    struct cell high = number_cell(summary.high_quartile, 1);
    struct cell cell = low;
    if (strcmp(low.text, high.text) != 0) {
        snprintf(cell.text, sizeof cell.text, "%.10s-%.10s", low.text, high.text);
    }
    return cell;
}

static struct cell ratio_cell(const struct results *results, size_t kind, size_t layout,
                              const char *to) {
    size_t other = plan_kind(results->plan, to);
    double number = results_summary(results, kind, layout).median;
    if (!isinf(number)) {
        number /= results_summary(results, other, layout).median;
    }
    return number_cell(number, 2);
}

static struct cell floor_ratio_cell(const struct results *results, size_t kind, size_t layout) {
    return ratio_cell(results, kind, layout, "floor");
}

static struct cell spanset_ratio_cell(const struct results *results, size_t kind, size_t layout) {
    return ratio_cell(results, kind, layout, "spanset");
}

static void print_table(FILE *to, const char *title, const struct results *results,
                        struct cell (*make_cell)(const struct results *, size_t, size_t)) {
    const struct plan *plan = results->plan;
    fprintf(to, "\n%s\n\n", title);
    for (int line = 0; line < 2; line++) {
        fprintf(to, "%-*s", TITLE_WIDTH, "");
        for (size_t l = 0; l < LAYOUTS; l++) {
            if (plan->layouts[l]) {
                fprintf(to, "%*s", COLUMN_WIDTH, layouts[l].heading[line]);
            }
        }
        fputc('\n', to);
    }
    for (size_t k = 0; k < plan->kind_count; k++) {
        fprintf(to, "%-*s", TITLE_WIDTH, plan->kinds[k]->title);
        for (size_t l = 0; l < LAYOUTS; l++) {
            if (plan->layouts[l]) {
                struct cell cell = {""};
                if (results->rounds[k][l] != NULL) {
                    cell = make_cell(results, k, l);
                }
                fprintf(to, "%*s", COLUMN_WIDTH, cell.text);
            }
        }
        fputc('\n', to);
    }
}

static void print_latency_row(FILE *to, const struct results *results, size_t k, size_t l) {
    fprintf(to, "%-*s", TITLE_WIDTH, results->plan->kinds[k]->title);
    for (size_t c = 0; c < LATENCY_CALLS; c++) {
        for (size_t m = 0; m < LATENCY_MARKS; m++) {
            fprintf(to, "%*s", COLUMN_WIDTH,
                    number_cell(results->latency[k][l][c][m], m == LATENCY_P50).text);
        }
    }
    fputc('\n', to);
}

static void print_latency(FILE *to, const struct results *results, size_t l) {
    fprintf(to,
            "\nlatency, %s: nanoseconds of each call (of these, %.1f to read the counter)\n\n"
            "%-*s",
            layout_title(&layouts[l]).text, results->tick_cost, TITLE_WIDTH, "");
    static const char *const headings[] = {"push p50", "p99", "p99.9", "max",
                                           "pop p50",  "p99", "p99.9", "max"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        fprintf(to, "%*s", COLUMN_WIDTH, headings[i]);
    }
    fputc('\n', to);
    for (size_t k = 0; k < results->plan->kind_count; k++) {
        if (!isnan(results->latency[k][l][LATENCY_PUSH][LATENCY_P50])) {
            print_latency_row(to, results, k, l);
        }
    }
}

void print_tables(FILE *to, const struct results *results) {
    const struct plan *plan = results->plan;
    if (results->disturbed_rounds != 0) {
        fprintf(to,
                "in %zu of %zu rounds with no more threads than processors, a thread waited for "
                "one: is the machine busy?\n",
                results->disturbed_rounds, results->quiet_rounds);
    }
    print_table(to,
                "nanoseconds for a push and a pop (fill: for a push; drain: for a pop), medians",
                results, median_cell);
    if (plan->rounds > 1) {
        print_table(to, "the same, quartiles", results, quartiles_cell);
    }
    if (plan_kind(plan, "floor") < plan->kind_count) {
        print_table(to, "times as slow as the floor", results, floor_ratio_cell);
    }
    if (plan_kind(plan, "spanset") < plan->kind_count) {
        print_table(to, "times as slow as spanset", results, spanset_ratio_cell);
    }
    for (size_t l = 0; plan->latency && l < LAYOUTS; l++) {
        if (plan->layouts[l] && layout_has_latency(&layouts[l])) {
            print_latency(to, results, l);
        }
    }
}
