/* A mutex around a ring in an array: what one writes first. */
#include "array_ring.h"
#include "kinds.h"
#include "layouts.h"

#include <pthread.h>

struct mutex_ring {
    pthread_mutex_t lock;
    struct array_ring ring;
};

static void *mutex_ring_create(const struct queue_setup *setup) {
    struct mutex_ring *queue = calloc(1, sizeof *queue);
    if (queue == NULL || !array_ring_init(&queue->ring, setup->capacity)) {
        free(queue);
        return NULL;
    }
    pthread_mutex_init(&queue->lock, NULL);
    return queue;
}

static void mutex_ring_destroy(void *argument) {
    struct mutex_ring *queue = argument;
    pthread_mutex_destroy(&queue->lock);
    free((void *)queue->ring.slots);
    free(queue);
}

static inline bool mutex_ring_push(void *argument, void *local, struct item *item) {
    (void)local;
    struct mutex_ring *queue = argument;
    pthread_mutex_lock(&queue->lock);
    bool pushed = array_ring_push(&queue->ring, item);
    pthread_mutex_unlock(&queue->lock);
    return pushed;
}

static inline struct item *mutex_ring_pop(void *argument, void *local) {
    (void)local;
    struct mutex_ring *queue = argument;
    pthread_mutex_lock(&queue->lock);
    struct item *item = array_ring_pop(&queue->ring);
    pthread_mutex_unlock(&queue->lock);
    return item;
}

LAYOUT_WORKERS(mutex_ring_push, mutex_ring_pop)

const struct queue_kind queue_mutex = {
    .name = "mutex",
    .title = "mutex and array",
    .about = "a pthread_mutex around a ring",
    .flags = QUEUE_BOUNDED,
    .create = mutex_ring_create,
    .destroy = mutex_ring_destroy,
    .workers = LAYOUT_WORKER_TABLE,
};
