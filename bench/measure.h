/* Everything that is measured, in which order, and the results. */
#ifndef SPANSET_BENCH_MEASURE_H
#define SPANSET_BENCH_MEASURE_H

#include "round.h"
#include "summary.h"

enum { KINDS_MOST = 16, LATENCY_ROUNDS = 3, LATENCY_ITEMS_MOST = 200000 };

enum latency_mark { LATENCY_P50, LATENCY_P99, LATENCY_P999, LATENCY_MAX, LATENCY_MARKS };
enum latency_call { LATENCY_PUSH, LATENCY_POP, LATENCY_CALLS };

/* What is to be measured. */
struct plan {
    const struct queue_kind *kinds[KINDS_MOST];
    size_t kind_count;
    bool layouts[LAYOUTS];
    bool latency;
    size_t rounds;
    size_t patience; /* how often a disturbed round is measured again */
    size_t items;
};

/* Nanoseconds. NAN: the kind does not do that. INFINITY: it was stopped, after two seconds. */
struct results {
    const struct plan *plan;
    double *rounds[KINDS_MOST][LAYOUTS]; /* one for each round; NULL: not measured */
    double latency[KINDS_MOST][LAYOUTS][LATENCY_CALLS][LATENCY_MARKS];
    size_t quiet_rounds;     /* with no more threads than processors */
    size_t disturbed_rounds; /* of these, where a thread lost its processor all the same */
    double tick_nanoseconds; /* of the tick counter */
    double tick_cost;        /* nanoseconds to read it: contained in each latency */
};

struct summary results_summary(const struct results *results, size_t kind, size_t layout);

/* Whether a layout is one whose calls are timed singly, too. */
bool layout_has_latency(const struct layout *layout);

/* Measures it all. Returns the program's exit status; not 0 was explained on stderr. */
int measure(const struct plan *plan, struct results *results);
void results_release(struct results *results);

#endif
