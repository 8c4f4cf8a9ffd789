/* See kinds.h. CMake defines SPANSET_BENCH_* for the packages that it found. */
#include "kinds.h"

#include <string.h>

const struct queue_kind *const kinds[] = {
    &queue_floor,
    &queue_spanset,
    &queue_spanset_runs,
    &queue_upstream_c,
#ifdef SPANSET_BENCH_GO
    &queue_upstream_go,
#endif
    &queue_mutex,
    &queue_spinlock,
#ifdef SPANSET_BENCH_CK
    &queue_ck_ring,
    &queue_ck_fifo,
#endif
#ifdef SPANSET_BENCH_URCU
    &queue_wfcqueue,
#endif
#ifdef SPANSET_BENCH_TBB
    &queue_tbb,
#endif
#ifdef SPANSET_BENCH_BOOST
    &queue_boost,
#endif
#ifdef SPANSET_BENCH_CDS
    &queue_cds,
#endif
#ifdef SPANSET_BENCH_MOODYCAMEL
    &queue_moodycamel,
#endif
    NULL,
};

static const struct missing_kind missing_kinds[] = {
#ifdef SPANSET_BENCH_GO
    {"upstream-go", "the source of this golang-go is not understood", &queue_upstream_go},
#else
    {"upstream-go", "golang-go", NULL},
#endif
#ifndef SPANSET_BENCH_CK
    {"ck_ring, ck_fifo", "libck-dev", NULL},
#endif
#ifndef SPANSET_BENCH_URCU
    {"wfcqueue", "liburcu-dev", NULL},
#endif
#ifndef SPANSET_BENCH_TBB
    {"tbb", "libtbb-dev", NULL},
#endif
#ifndef SPANSET_BENCH_BOOST
    {"boost", "libboost-dev", NULL},
#endif
#ifndef SPANSET_BENCH_CDS
    {"cds", "libcds-dev", NULL},
#endif
#ifndef SPANSET_BENCH_MOODYCAMEL
    {"moodycamel", "libconcurrentqueue-dev", NULL},
#endif
    {NULL, NULL, NULL},
};

bool kind_is_there(const struct queue_kind *kind) {
    return kind->is_there == NULL || kind->is_there();
}

const struct missing_kind *next_missing_kind(const struct missing_kind *previous) {
    const struct missing_kind *missing = previous == NULL ? missing_kinds : previous + 1;
    while (missing->kind != NULL && kind_is_there(missing->kind)) {
        missing++;
    }
    return missing->name == NULL ? NULL : missing;
}

const struct queue_kind *kind_named(const char *name) {
    for (size_t i = 0; kinds[i] != NULL; i++) {
        if (strcmp(kinds[i]->name, name) == 0 && kind_is_there(kinds[i])) {
            return kinds[i];
        }
    }
    return NULL;
}
