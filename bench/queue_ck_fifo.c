/* Concurrency Kit's linked queue, for many producers and consumers. A pop leaves a node over,
 * though not the one that its item was pushed with: it goes with the item, to its next push. */
#if __has_include(<ck_fifo.h>) /* the linter reads this where the package is missing, too */
#include <ck_fifo.h>
#endif

#ifdef CK_F_FIFO_MPMC /* needs a compare-exchange of two pointers */
#include "kinds.h"
#include "layouts.h"

#include <stdlib.h>

_Static_assert(sizeof(ck_fifo_mpmc_entry_t) <= ITEM_NODE_BYTES, "an item has room for a node");

struct kit_fifo {
    _Alignas(ITEM_BYTES) ck_fifo_mpmc_t fifo;
    ck_fifo_mpmc_entry_t first_node; /* the one that the empty queue has */
};

static void *kit_fifo_create(const struct queue_setup *setup) {
    struct kit_fifo *queue = aligned_alloc(ITEM_BYTES, sizeof *queue);
    if (queue == NULL) {
        return NULL;
    }
    ck_fifo_mpmc_init(&queue->fifo, &queue->first_node);
    for (size_t i = 0; i < setup->item_count; i++) {
        setup->items[i].spare = setup->items[i].node;
    }
    return queue;
}

static inline bool kit_fifo_push(void *argument, void *local, struct item *item) {
    (void)local;
    struct kit_fifo *queue = argument;
    ck_fifo_mpmc_enqueue(&queue->fifo, item->spare, item);
    return true;
}

static inline struct item *kit_fifo_pop(void *argument, void *local) {
    (void)local;
    struct kit_fifo *queue = argument;
    struct item *item;
    ck_fifo_mpmc_entry_t *spare;
    if (!ck_fifo_mpmc_dequeue(&queue->fifo, (void *)&item, &spare)) {
        return NULL;
    }
    item->spare = spare;
    return item;
}

LAYOUT_WORKERS(kit_fifo_push, kit_fifo_pop)

const struct queue_kind queue_ck_fifo = {
    .name = "ck_fifo",
    .title = "ck_fifo",
    .about = "Concurrency Kit's linked queue (mpmc)",
    .create = kit_fifo_create,
    .destroy = free,
    .workers = LAYOUT_WORKER_TABLE,
};
#endif
