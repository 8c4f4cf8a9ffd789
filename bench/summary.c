/* See summary.h. */
#include "summary.h"

#include <stdlib.h>

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double quantile(const double *sorted, size_t count, double part) {
    double place = part * (double)(count - 1);
    size_t below = (size_t)place;
    double rest = place - (double)below;
    return rest == 0 ? sorted[below] : sorted[below] * (1 - rest) + sorted[below + 1] * rest;
}

struct summary summarize(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare_doubles);
    return (struct summary){quantile(values, count, 0.5), quantile(values, count, 0.25),
                            quantile(values, count, 0.75)};
}
