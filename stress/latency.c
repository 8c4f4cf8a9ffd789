/* See latency.h. A bucket's number is the exponent and the two bits after the leading one. */
#include "latency.h"

static unsigned bucket_of(uint64_t ns) {
    ns = ns < 4 ? 4 : ns; /* they share a bucket */
    unsigned exponent = 63U - (unsigned)__builtin_clzll(ns);
    return exponent * 4 + ((unsigned)(ns >> (exponent - 2)) & 3);
}

/* The longest time that falls into the bucket. */
static double end_of(unsigned bucket) {
    unsigned exponent = bucket / 4;
    return (double)(UINT64_C(1) << (exponent - 2)) * (double)(5 + bucket % 4);
}

/* Relaxed on both sides: only the owner writes, and the reader wants no exact moment. */
void latency_add(struct latency *latency, uint64_t ns) {
    _Atomic uint64_t *bucket = &latency->buckets[bucket_of(ns)];
    atomic_store_explicit(bucket, atomic_load_explicit(bucket, memory_order_relaxed) + 1,
                          memory_order_relaxed);
}

void latency_sum(uint64_t sum[LATENCY_BUCKETS], const struct latency *latency) {
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        sum[i] += atomic_load_explicit(&latency->buckets[i], memory_order_relaxed);
    }
}

double latency_percentile(const uint64_t now[LATENCY_BUCKETS],
                          const uint64_t before[LATENCY_BUCKETS], double share) {
    uint64_t calls = 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        calls += now[i] - before[i];
    }
    uint64_t so_far = 0;
    for (unsigned i = 0; i < LATENCY_BUCKETS; i++) {
        so_far += now[i] - before[i];
        if (so_far > 0 && (double)so_far >= share * (double)calls) {
            return end_of(i);
        }
    }
    return 0;
}
