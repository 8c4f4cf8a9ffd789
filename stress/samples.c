/* See samples.h. */
#include "samples.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Allocates nothing: under AddressSanitizer, what is freed stays resident for long, and the
 * measurement itself would look like a leak. */
static long resident_kib(void) {
    char text[100] = "";
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return 0;
    }
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    const char *resident = length > 0 ? strchr(text, ' ') : NULL; /* the second number, in pages */
    return resident == NULL ? 0 : strtol(resident, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

uint64_t run_operations(const struct run *run) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < run->threads; i++) {
        sum += atomic_load_explicit(&run->workers[i].operations, memory_order_relaxed);
    }
    return sum;
}

/* The percentiles of the calls since the last sample; `so_far` goes on to now. */
static void percentiles(double result[3], uint64_t so_far[LATENCY_BUCKETS],
                        const uint64_t now[LATENCY_BUCKETS]) {
    static const double shares[3] = {0.5, 0.99, 0.999};
    for (unsigned i = 0; i < 3; i++) {
        result[i] = latency_percentile(now, so_far, shares[i]);
    }
    memcpy(so_far, now, LATENCY_BUCKETS * sizeof *now);
}

static void measure_calls(struct samples *samples, const struct run *run, struct sample *sample) {
    uint64_t pushes[LATENCY_BUCKETS] = {0};
    uint64_t pops[LATENCY_BUCKETS] = {0};
    for (unsigned i = 0; i < run->threads; i++) {
        latency_sum(pushes, &run->workers[i].push_latency);
        latency_sum(pops, &run->workers[i].pop_latency);
    }
    percentiles(sample->push_ns, samples->push_calls, pushes);
    percentiles(sample->pop_ns, samples->pop_calls, pops);
}

bool samples_open(struct samples *samples, size_t room) {
    *samples = (struct samples){.all = malloc(room * sizeof *samples->all), .room = room};
    if (samples->all != NULL) {
        memset(samples->all, 1, room * sizeof *samples->all); /* not 0: calloc would not touch it */
    }
    return samples->all != NULL;
}

const struct sample *samples_take(struct samples *samples, const struct run *run) {
    if (samples->count == samples->room) {
        return NULL;
    }
    struct sample *sample = &samples->all[samples->count++];
    const struct sample *last = samples->count > 1 ? sample - 1 : NULL;
    struct spanset_pool_stats pool;
    spanset_pool_stats(run->lasting.pool, &pool);
    *sample = (struct sample){
        .seconds = run_seconds(run),
        .scenario = atomic_load(&run->playing)->name,
        .operations = run_operations(run),
        .meetings = atomic_load(&run->meetings),
        .disturbances = atomic_load(&run->disturbances),
        .blocks_allocated = pool.blocks_allocated,
        .blocks_live = pool.blocks_allocated - pool.blocks_pooled,
        .resident_kib = resident_kib(),
    };
    sample->per_second = (double)(sample->operations - (last == NULL ? 0 : last->operations)) /
                         (sample->seconds - (last == NULL ? 0 : last->seconds));
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        sample->totals[counter] = atomic_load(&run->totals[counter]);
    }
    measure_calls(samples, run, sample);
    return sample;
}

void samples_free(struct samples *samples) { free(samples->all); }
