/* A ring in an array that is not safe to share: two kinds put a lock around it. */
#ifndef SPANSET_BENCH_ARRAY_RING_H
#define SPANSET_BENCH_ARRAY_RING_H

#include "queue.h"

#include <stdlib.h>
#include <string.h>

struct array_ring {
    struct item **slots;
    size_t mask;
    size_t head, tail; /* counted up for ever */
};

static inline bool array_ring_init(struct array_ring *ring, size_t capacity) {
    size_t bytes = capacity * sizeof(struct item *);
    *ring = (struct array_ring){(struct item **)malloc(bytes), capacity - 1, 0, 0};
    if (ring->slots == NULL) {
        return false;
    }
    memset((void *)ring->slots, 0, bytes); /* mapped now, not in the measured loop */
    return true;
}

static inline bool array_ring_push(struct array_ring *ring, struct item *item) {
    if (ring->tail - ring->head > ring->mask) {
        return false;
    }
    ring->slots[ring->tail++ & ring->mask] = item;
    return true;
}

static inline struct item *array_ring_pop(struct array_ring *ring) {
    return ring->head == ring->tail ? NULL : ring->slots[ring->head++ & ring->mask];
}

#endif
