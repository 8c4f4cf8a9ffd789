/*
 * How long single calls take: a histogram that one thread fills while another reads it. Four
 * buckets for each doubling, so a percentile is right within a fifth.
 */
#ifndef STRESS_LATENCY_H
#define STRESS_LATENCY_H

#include <stdatomic.h>
#include <stdint.h>

enum { LATENCY_BUCKETS = 64 * 4 };

struct latency {
    _Atomic uint64_t buckets[LATENCY_BUCKETS];
};

/* Adds a call that took so long. By the thread that owns the histogram only. */
void latency_add(struct latency *latency, uint64_t ns);

/* Adds up what a thread has so far. */
void latency_sum(uint64_t sum[LATENCY_BUCKETS], const struct latency *latency);

/* So many nanoseconds or less took `share` of the calls in `now` that are not in `before`; 0 if
 * there are none. */
double latency_percentile(const uint64_t now[LATENCY_BUCKETS],
                          const uint64_t before[LATENCY_BUCKETS], double share);

#endif
