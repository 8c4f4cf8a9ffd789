/* A spinlock around a ring in an array: test, and only then test and set. */
#include "array_ring.h"
#include "kinds.h"
#include "layouts.h"

#include <stdatomic.h>

struct spin_ring {
    _Alignas(ITEM_BYTES) atomic_bool locked;
    struct array_ring ring;
};

static void *spin_ring_create(const struct queue_setup *setup) {
    struct spin_ring *queue = aligned_alloc(ITEM_BYTES, sizeof *queue);
    if (queue == NULL || !array_ring_init(&queue->ring, setup->capacity)) {
        free(queue);
        return NULL;
    }
    atomic_init(&queue->locked, false);
    return queue;
}

static void spin_ring_destroy(void *argument) {
    struct spin_ring *queue = argument;
    free((void *)queue->ring.slots);
    free(queue);
}

static inline void spin_lock(struct spin_ring *queue) {
    while (atomic_exchange_explicit(&queue->locked, true, memory_order_acquire)) {
        while (atomic_load_explicit(&queue->locked, memory_order_relaxed)) {
            cpu_pause();
        }
    }
}

static inline void spin_unlock(struct spin_ring *queue) {
    atomic_store_explicit(&queue->locked, false, memory_order_release);
}

static inline bool spin_ring_push(void *argument, void *local, struct item *item) {
    (void)local;
    struct spin_ring *queue = argument;
    spin_lock(queue);
    bool pushed = array_ring_push(&queue->ring, item);
    spin_unlock(queue);
    return pushed;
}

static inline struct item *spin_ring_pop(void *argument, void *local) {
    (void)local;
    struct spin_ring *queue = argument;
    spin_lock(queue);
    struct item *item = array_ring_pop(&queue->ring);
    spin_unlock(queue);
    return item;
}

LAYOUT_WORKERS(spin_ring_push, spin_ring_pop)

const struct queue_kind queue_spinlock = {
    .name = "spinlock",
    .title = "spinlock and array",
    .about = "a test-and-test-and-set lock with pauses around a ring",
    .flags = QUEUE_BOUNDED,
    .create = spin_ring_create,
    .destroy = spin_ring_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
