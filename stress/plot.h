/* A picture of a run: speed, blocks, memory and latency over time. Needs gnuplot. */
#ifndef STRESS_PLOT_H
#define STRESS_PLOT_H

#include "samples.h"

/* Whether it can be drawn into a file of that name; says why not. */
bool can_plot(const char *path);

/* Draws it; false, and said, if that fails. */
bool plot_samples(const char *path, const char *name, const struct samples *samples);

#endif
