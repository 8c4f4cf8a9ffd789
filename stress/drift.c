/* See drift.h. */
#include "drift.h"

#include <math.h>

struct kind {
    const void *kind;
    double sum, count;
};

static struct kind *kind_of(struct kind kinds[DRIFT_KINDS_MOST], const void *kind) {
    size_t i = 0;
    while (i < DRIFT_KINDS_MOST - 1 && kinds[i].count > 0 && kinds[i].kind != kind) {
        i++;
    }
    return &kinds[i];
}

/* Shifts the values of each kind so that its mean is that of all. */
static void level_kinds(struct point *points, size_t count) {
    struct kind kinds[DRIFT_KINDS_MOST] = {0};
    double mean = 0;
    for (size_t i = 0; i < count; i++) {
        struct kind *kind = kind_of(kinds, points[i].kind);
        kind->kind = points[i].kind;
        kind->sum += points[i].value;
        kind->count += 1;
        mean += points[i].value / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        const struct kind *kind = kind_of(kinds, points[i].kind);
        points[i].value += mean - kind->sum / kind->count;
    }
}

/* The mean point of each window. */
static void means_of_windows(const struct point *points, size_t count,
                             struct point means[DRIFT_WINDOWS]) {
    for (size_t w = 0; w < DRIFT_WINDOWS; w++) {
        size_t from = w * count / DRIFT_WINDOWS;
        size_t to = (w + 1) * count / DRIFT_WINDOWS;
        means[w] = (struct point){0};
        for (size_t i = from; i < to; i++) {
            means[w].seconds += points[i].seconds / (double)(to - from);
            means[w].value += points[i].value / (double)(to - from);
        }
    }
}

/* Least squares: slope and its standard error, per second. */
static void fit(const struct point *points, size_t count, struct drift *drift) {
    struct point mean = {0};
    for (size_t i = 0; i < count; i++) {
        mean.seconds += points[i].seconds / (double)count;
        mean.value += points[i].value / (double)count;
    }
    double time_squares = 0;
    double products = 0;
    for (size_t i = 0; i < count; i++) {
        double time = points[i].seconds - mean.seconds;
        time_squares += time * time;
        products += time * (points[i].value - mean.value);
    }
    drift->mean = mean.value;
    drift->slope = products / time_squares;
    double residues = 0;
    for (size_t i = 0; i < count; i++) {
        double residue =
            points[i].value - mean.value - drift->slope * (points[i].seconds - mean.seconds);
        residues += residue * residue;
    }
    drift->error = sqrt(residues / (double)(count - 2) / time_squares);
}

struct drift drift_of(struct point *points, size_t count) {
    struct drift drift = {0};
    size_t first = 0;
    while (first < count && points[first].seconds < DRIFT_WARM_UP * points[count - 1].seconds) {
        first++;
    }
    if (count - first < DRIFT_SAMPLES_LEAST) {
        return drift;
    }
    level_kinds(points + first, count - first);
    struct point means[DRIFT_WINDOWS];
    means_of_windows(points + first, count - first, means);
    fit(means, DRIFT_WINDOWS, &drift);
    drift.known = true;
    drift.growth = drift.slope * (points[count - 1].seconds - points[first].seconds);
    drift.slope *= 3600;
    drift.error *= 3600;
    return drift;
}

bool drift_grows(const struct drift *drift, double tolerance) {
    return drift->known && drift->slope > (double)DRIFT_ERRORS * drift->error &&
           drift->growth > tolerance;
}
