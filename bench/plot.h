/* The medians as a picture. */
#ifndef SPANSET_BENCH_PLOT_H
#define SPANSET_BENCH_PLOT_H

#include "measure.h"

/* Whether it can be drawn, into a file of that name; if not, said so on stderr. */
bool can_plot(const char *path);

/* False: cannot draw or write it; said so on stderr. */
bool write_plot(const char *path, const struct results *results);

#endif
