/*
 * Whether a quantity grows while it should not: a straight line through what was measured, its
 * slope and how well that is known.
 *
 * The samples after warm-up are put into WINDOWS windows of as many samples each, and the line goes
 * through the windows' means by least squares: neighbouring samples resemble each other, which
 * would make a slope look better known than it is; the means of long windows hardly do.
 */
#ifndef STRESS_DRIFT_H
#define STRESS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DRIFT_WINDOWS = 20,
    DRIFT_SAMPLES_LEAST = 60, /* after warm-up; fewer show nothing */
    DRIFT_ERRORS = 4          /* a slope of so many standard errors is no accident */
};

/* The part of a run that is warm-up. */
static const double DRIFT_WARM_UP = 0.2;

struct point {
    double seconds, value;
};

struct drift {
    bool known;          /* false: too few samples */
    double slope, error; /* per hour; the standard error of the slope */
    double growth;       /* what the slope makes of the time that was looked at */
    double mean;
};

/* Points in order of time, warm-up included. */
struct drift drift_of(const struct point *points, size_t count);

/* Whether it grows: by DRIFT_ERRORS errors, and by more than `tolerance`. */
bool drift_grows(const struct drift *drift, double tolerance);

#endif
