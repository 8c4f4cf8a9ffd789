/* liburcu's wait-free concurrent queue: items are its nodes; a pop takes a mutex, and waits for a
 * push that is under way. */
#if __has_include(<urcu/wfcqueue.h>) /* the linter reads this where the package is missing, too */
#define _LGPL_SOURCE                 /* NOLINT: liburcu's name for its inlined functions */
#include "kinds.h"
#include "layouts.h"

#include <stdlib.h>
#include <urcu/wfcqueue.h>

/* Apart, for pushers and poppers. */
struct wait_free_queue {
    _Alignas(ITEM_BYTES) struct cds_wfcq_head head;
    _Alignas(ITEM_BYTES) struct cds_wfcq_tail tail;
};

static void *wait_free_create(const struct queue_setup *setup) {
    (void)setup;
    struct wait_free_queue *queue = aligned_alloc(ITEM_BYTES, sizeof *queue);
    if (queue != NULL) {
        cds_wfcq_init(&queue->head, &queue->tail);
    }
    return queue;
}

/* It asserts that it is empty. */
static void wait_free_destroy(void *argument) {
    struct wait_free_queue *queue = argument;
    while (cds_wfcq_dequeue_blocking(&queue->head, &queue->tail) != NULL) {
    }
    cds_wfcq_destroy(&queue->head, &queue->tail);
    free(queue);
}

static inline bool wait_free_push(void *argument, void *local, struct item *item) {
    (void)local;
    struct wait_free_queue *queue = argument;
    struct cds_wfcq_node *node = (struct cds_wfcq_node *)(void *)item->node;
    cds_wfcq_node_init(node);
    cds_wfcq_enqueue(&queue->head, &queue->tail, node);
    return true;
}

static inline struct item *wait_free_pop(void *argument, void *local) {
    (void)local;
    struct wait_free_queue *queue = argument;
    return (struct item *)(void *)cds_wfcq_dequeue_blocking(&queue->head, &queue->tail);
}

_Static_assert(offsetof(struct item, node) == 0, "the node's address is the item's");

LAYOUT_WORKERS(wait_free_push, wait_free_pop)

const struct queue_kind queue_wfcqueue = {
    .name = "wfcqueue",
    .title = "wfcqueue",
    .about = "liburcu's wfcqueue: wait-free pushes, pops under a mutex",
    .create = wait_free_create,
    .destroy = wait_free_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
#endif
