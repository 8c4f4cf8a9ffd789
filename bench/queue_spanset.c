/* The span set of this tree, through its public functions, one span at a time. */
#include "kinds.h"
#include "layouts.h"
#include "spanset_queue.h"

static inline bool set_push(void *queue, void *local, struct item *item) {
    (void)local;
    return spanset_push(queue, item) == SPANSET_OK;
}

static inline struct item *set_pop(void *queue, void *local) {
    (void)local;
    return spanset_pop(queue);
}

LAYOUT_WORKERS(set_push, set_pop)

const struct queue_kind queue_spanset = {
    .name = "spanset",
    .title = "spanset",
    .about = "this library: push and pop",
    .create = spanset_queue_create,
    .destroy = spanset_queue_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
