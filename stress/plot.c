/* See plot.h. The commands and numbers go to gnuplot through a pipe. */
#include "plot.h"

#include "../tests/support/gnuplot.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool can_plot(const char *path) {
    if (!gnuplot_can_draw("spanset-stress", path)) {
        return false;
    }
    FILE *file = fopen(path, "a");
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "spanset-stress: cannot write to %s: %s\n", path, strerror(errno));
        return false;
    }
    return true;
}

static void write_numbers(FILE *to, const struct samples *samples) {
    fputs("$run << END\n", to);
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->all[i];
        fprintf(to, "%.3f %.4f %.0f %.0f %.3f %.3f %.3f\n", sample->seconds,
                sample->per_second / 1e6, (double)sample->blocks_live,
                (double)sample->blocks_allocated, (double)sample->resident_kib / 1024,
                sample->push_ns[2] / 1e3, sample->pop_ns[2] / 1e3);
    }
    fputs("END\n", to);
}

bool plot_samples(const char *path, const char *name, const struct samples *samples) {
    if (samples->count < 2) {
        fputs("spanset-stress: nothing to plot: fewer than two samples\n", stderr);
        return false;
    }
    FILE *to = gnuplot_begin("spanset-stress");
    if (to == NULL) {
        return false;
    }
    write_numbers(to, samples);
    fprintf(
        to,
        "set terminal svg size 1000,900 font 'sans,12' background '#ffffff'\n"
        "set output '%s'\nset multiplot layout 4,1 title 'spanset-stress, scenario %s' noenhanced\n"
        "set grid; set yrange [0:*]; set key right bottom; set lmargin 10\n"
        "set ylabel 'M operations/s'; unset key\n"
        "plot $run using 1:2 with lines linecolor rgb '#1f77b4'\n"
        "set ylabel 'blocks'; set key right bottom\n"
        "plot $run using 1:4 with lines title 'allocated' linecolor rgb '#7f7f7f', "
        "$run using 1:3 with lines title 'in sets' linecolor rgb '#d62728'\n"
        "set ylabel 'resident MiB'; unset key\n"
        "plot $run using 1:5 with lines linecolor rgb '#2ca02c'\n"
        "set ylabel 'p99.9, microseconds'; set xlabel 'seconds'; set key right top; set logscale y; set yrange [*:*]\n"
        "plot $run using 1:6 with lines title 'push' linecolor rgb '#1f77b4', "
        "$run using 1:7 with lines title 'pop' linecolor rgb '#ff7f0e'\n",
        path, name);
    return gnuplot_end("spanset-stress", to);
}
