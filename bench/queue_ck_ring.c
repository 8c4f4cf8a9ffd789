/* Concurrency Kit's ring, for many producers and consumers. */
#if __has_include(<ck_ring.h>) /* the linter reads this where the package is missing, too */
#include "kinds.h"
#include "layouts.h"

#include <ck_ring.h>
#include <stdlib.h>
#include <string.h>

struct kit_ring {
    ck_ring_t ring;
    ck_ring_buffer_t *slots;
};

static void *kit_ring_create(const struct queue_setup *setup) {
    struct kit_ring *queue = aligned_alloc(ITEM_BYTES, sizeof *queue);
    size_t bytes = setup->capacity * sizeof(ck_ring_buffer_t);
    ck_ring_buffer_t *slots = malloc(bytes);
    if (queue == NULL || slots == NULL) {
        free(queue);
        free(slots);
        return NULL;
    }
    memset(slots, 0, bytes);
    queue->slots = slots;
    ck_ring_init(&queue->ring, (unsigned)setup->capacity);
    return queue;
}

static void kit_ring_destroy(void *argument) {
    struct kit_ring *queue = argument;
    free(queue->slots);
    free(queue);
}

static inline bool kit_ring_push(void *argument, void *local, struct item *item) {
    (void)local;
    struct kit_ring *queue = argument;
    return ck_ring_enqueue_mpmc(&queue->ring, queue->slots, item);
}

static inline struct item *kit_ring_pop(void *argument, void *local) {
    (void)local;
    struct kit_ring *queue = argument;
    struct item *item = NULL;
    return ck_ring_dequeue_mpmc(&queue->ring, queue->slots, (void *)&item) ? item : NULL;
}

LAYOUT_WORKERS(kit_ring_push, kit_ring_pop)

const struct queue_kind queue_ck_ring = {
    .name = "ck_ring",
    .title = "ck_ring",
    .about = "Concurrency Kit's ring (mpmc)",
    .flags = QUEUE_BOUNDED,
    .create = kit_ring_create,
    .destroy = kit_ring_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
#endif
