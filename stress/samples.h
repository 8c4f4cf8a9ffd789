/*
 * How a run goes, a sample at regular intervals: for the line on the screen, the log, the plot and
 * the test for drift.
 */
#ifndef STRESS_SAMPLES_H
#define STRESS_SAMPLES_H

#include "run.h"

struct sample {
    double seconds;       /* since the run began */
    const char *scenario; /* that plays */
    uint64_t operations;  /* spans pushed and popped so far */
    double per_second;    /* of these, since the last sample */
    uint64_t meetings, disturbances;
    uint64_t totals[COUNTERS];
    uint64_t blocks_allocated, blocks_live; /* of the lasting stage: all, and those in its sets */
    long resident_kib;                      /* of this process; 0: the system does not tell */
    double push_ns[3], pop_ns[3];           /* p50, p99, p99.9 since the last sample */
};

struct samples {
    struct sample *all;
    size_t count, room;
    uint64_t push_calls[LATENCY_BUCKETS], pop_calls[LATENCY_BUCKETS]; /* so far */
};

/* Room for so many samples, all of it touched: what a run keeps must not look like a leak in what
 * it measures. False when out of memory. */
bool samples_open(struct samples *samples, size_t room);

/* Takes a sample of a run at work, and keeps it. NULL when there is no room.
 */
const struct sample *samples_take(struct samples *samples, const struct run *run);

void samples_free(struct samples *samples);

/* Spans pushed and popped so far. */
uint64_t run_operations(const struct run *run);

#endif
