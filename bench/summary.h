/* What became of several values: the median and the quartiles. */
#ifndef SPANSET_BENCH_SUMMARY_H
#define SPANSET_BENCH_SUMMARY_H

#include <stddef.h>

struct summary {
    double median, low_quartile, high_quartile;
};

/* Sorts `values`; there is at least one. */
struct summary summarize(double *values, size_t count);

#endif
