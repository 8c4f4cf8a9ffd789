/* The structure that the span set started from, in C11: upstream.h. Called, not inlined, as the
 * span set is. */
#include "kinds.h"
#include "layouts.h"
#include "upstream.h"

static void *upstream_queue_create(const struct queue_setup *setup) {
    (void)setup;
    return upstream_create();
}

static void upstream_queue_destroy(void *queue) { upstream_destroy(queue); }

static inline bool upstream_queue_push(void *queue, void *local, struct item *item) {
    (void)local;
    upstream_push(queue, item);
    return true;
}

static inline struct item *upstream_queue_pop(void *queue, void *local) {
    (void)local;
    return upstream_pop(queue);
}

LAYOUT_WORKERS(upstream_queue_push, upstream_queue_pop)

const struct queue_kind queue_upstream_c = {
    .name = "upstream-c",
    .title = "upstream, in C",
    .about = "the span set of Go's runtime, its algorithm in C11",
    .create = upstream_queue_create,
    .destroy = upstream_queue_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
