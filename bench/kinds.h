/* All kinds of queues: those that were compiled in, and those whose packages are not there. */
#ifndef SPANSET_BENCH_KINDS_H
#define SPANSET_BENCH_KINDS_H

#include "queue.h"

#ifdef __cplusplus
extern "C" {
#endif

extern const struct queue_kind queue_floor;
extern const struct queue_kind queue_spanset;
extern const struct queue_kind queue_spanset_runs;
extern const struct queue_kind queue_upstream_c;
extern const struct queue_kind queue_upstream_go;
extern const struct queue_kind queue_mutex;
extern const struct queue_kind queue_spinlock;
extern const struct queue_kind queue_ck_ring;
extern const struct queue_kind queue_ck_fifo;
extern const struct queue_kind queue_wfcqueue;
extern const struct queue_kind queue_tbb;
extern const struct queue_kind queue_boost;
extern const struct queue_kind queue_cds;
extern const struct queue_kind queue_moodycamel;

extern const struct queue_kind *const kinds[]; /* ends with NULL */

/* Whether it can run: the Go program may be missing although it was to be built. */
bool kind_is_there(const struct queue_kind *kind);

struct missing_kind {
    const char *name;
    const char *package;           /* of Debian, and what else is needed */
    const struct queue_kind *kind; /* NULL, or missing only if it is not there */
};

/* The first one that is missing, if `previous` is NULL; the next one; NULL: no more. */
const struct missing_kind *next_missing_kind(const struct missing_kind *previous);

/* NULL: there is none of that name, or it is missing. */
const struct queue_kind *kind_named(const char *name);

#ifdef __cplusplus
}
#endif

#endif
