/* See plot.h. gnuplot draws it; its commands and numbers come through a pipe. */
#include "plot.h"

#include "../tests/support/gnuplot.h"

#include <math.h>
#include <stdio.h>

/* One line for each layout, one column for each kind. */
static void write_numbers(FILE *to, const struct results *results) {
    const struct plan *plan = results->plan;
    fputs("$medians << END\n", to);
    for (size_t l = 0; l < LAYOUTS; l++) {
        if (!plan->layouts[l]) {
            continue;
        }
        fprintf(to, "\"%s%s%s\"", layouts[l].heading[0],
                layouts[l].heading[1][0] == '\0' ? "" : "\\n", layouts[l].heading[1]);
        for (size_t k = 0; k < plan->kind_count; k++) {
            double median = results_summary(results, k, l).median;
            if (isfinite(median)) {
                fprintf(to, " %.3f", median);
            } else {
                fputs(" ?", to);
            }
        }
        fputc('\n', to);
    }
    fputs("END\n", to);
}

static void write_commands(FILE *to, const char *path, const struct results *results) {
    static const char *const colours[] = {
        "#b0b0b0", "#d62728", "#ff9896", "#1f77b4", "#aec7e8", "#8c564b", "#c49c94", "#2ca02c",
        "#98df8a", "#9467bd", "#e377c2", "#ff7f0e", "#ffbb78", "#17becf", "#bcbd22", "#7f7f7f"};
    fprintf(
        to,
        "set terminal svg size 1400,620 font 'sans,13' background '#ffffff'\n"
        "set output '%s'\n"
        "set title 'nanoseconds for a push and a pop (fill: a push; drain: a pop); "
        "a bar that is not there: stalls, or not measured'\n"
        "set style data histogram\nset style histogram clustered gap 1.5\n"
        "set style fill solid noborder\nset boxwidth 0.9\n"
        "set logscale y\nset yrange [1:*]\nset grid y\nset xtics scale 0\n"
        "set key outside right top Left reverse\nset bmargin 4\nset xrange [-0.6:*]\nset datafile missing '?'\nplot ",
        path);
    for (size_t k = 0; k < results->plan->kind_count; k++) {
        fprintf(to, "%s$medians using %zu%s title '%s' noenhanced linecolor rgb '%s'",
                k == 0 ? "" : ", ", k + 2, k == 0 ? ":xtic(1)" : "", results->plan->kinds[k]->title,
                colours[k % (sizeof colours / sizeof *colours)]);
    }
    fputc('\n', to);
}

bool can_plot(const char *path) { return gnuplot_can_draw("spanset-bench", path); }

bool write_plot(const char *path, const struct results *results) {
    FILE *to = gnuplot_begin("spanset-bench");
    if (to == NULL) {
        return false;
    }
    write_numbers(to, results);
    write_commands(to, path, results);
    return gnuplot_end("spanset-bench", to);
}
