/* The floor: what no queue with a head and a tail in memory can undercut. Two atomic words in one
 * cache line, and nothing carried. */
#include "kinds.h"
#include "layouts.h"

#include <stdatomic.h>
#include <stdlib.h>

struct floor_words {
    _Alignas(ITEM_BYTES) _Atomic uint64_t tail;
    _Atomic uint64_t head;
};

static struct item nothing; /* what every pop gets */

static void *floor_create(const struct queue_setup *setup) {
    (void)setup;
    struct floor_words *words = aligned_alloc(ITEM_BYTES, sizeof *words);
    if (words != NULL) {
        atomic_init(&words->tail, 0);
        atomic_init(&words->head, 0);
    }
    return words;
}

static inline bool floor_push(void *queue, void *local, struct item *item) {
    (void)local, (void)item;
    struct floor_words *words = queue;
    atomic_fetch_add_explicit(&words->tail, 1, memory_order_acq_rel);
    return true;
}

static inline struct item *floor_pop(void *queue, void *local) {
    (void)local;
    struct floor_words *words = queue;
    uint64_t head = atomic_load_explicit(&words->head, memory_order_acquire);
    return atomic_compare_exchange_strong_explicit(&words->head, &head, head + 1,
                                                   memory_order_acq_rel, memory_order_relaxed)
               ? &nothing
               : NULL;
}

LAYOUT_WORKERS(floor_push, floor_pop)

const struct queue_kind queue_floor = {
    .name = "floor",
    .title = "floor",
    .about = "a fetch-and-add, a load and a compare-exchange in one cache line; carries nothing",
    .flags = QUEUE_NO_ITEMS,
    .create = floor_create,
    .destroy = free,
    .workers = LAYOUT_WORKER_TABLE,
};
