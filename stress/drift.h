/*
 * Whether a quantity grows while it should not: a straight line through what was measured, its
 * slope and how well that is known.
 *
 * The samples after warm-up are put into WINDOWS windows of as many samples each, and the line goes
 * through the windows' means by least squares: neighbouring samples resemble each other, which
 * would make a slope look better known than it is; the means of long windows hardly do.
 *
 * What is measured may depend on what was played at that moment far more than on time. So each
 * sample counts by how far it is from the mean of its kind: which kinds happened to be met when
 * makes no slope, what grows within them does.
 */
#ifndef STRESS_DRIFT_H
#define STRESS_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    DRIFT_WINDOWS = 20,
    DRIFT_SAMPLES_LEAST = 60, /* after warm-up; fewer show nothing */
    DRIFT_KINDS_MOST = 32,    /* those that come later are one kind */
    DRIFT_ERRORS = 4          /* a slope of so many standard errors is no accident */
};

/* The part of a run that is warm-up. */
static const double DRIFT_WARM_UP = 0.2;

struct point {
    double seconds, value;
    const void *kind; /* the same for what may be compared; its address alone counts */
};

struct drift {
    bool known;          /* false: too few samples */
    double slope, error; /* per hour; the standard error of the slope */
    double growth;       /* what the slope makes of the time that was looked at */
    double mean;
};

/* Points in order of time, warm-up included. Their values are changed: each kind to the same mean.
 */
struct drift drift_of(struct point *points, size_t count);

/* Whether it grows: by DRIFT_ERRORS errors, and by more than `tolerance`. */
bool drift_grows(const struct drift *drift, double tolerance);

#endif
