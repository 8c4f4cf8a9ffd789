/* libcds's VyukovMPMCCycleQueue: a ring whose slots carry sequence numbers. */
#include "kinds.h"
#include "layouts.h"

#include <cds/container/vyukov_mpmc_cycle_queue.h>

using Queue = cds::container::VyukovMPMCCycleQueue<item *>;

static void *cds_create(const queue_setup *setup) { return new Queue(setup->capacity); }

static void cds_destroy(void *queue) { delete static_cast<Queue *>(queue); }

static inline bool cds_push(void *queue, void *, item *pushed) {
    return static_cast<Queue *>(queue)->enqueue(pushed);
}

static inline item *cds_pop(void *queue, void *) {
    item *popped = nullptr;
    return static_cast<Queue *>(queue)->dequeue(popped) ? popped : nullptr;
}

LAYOUT_WORKERS(cds_push, cds_pop)

const queue_kind queue_cds = {"cds",
                              "Vyukov ring (libcds)",
                              "libcds's VyukovMPMCCycleQueue",
                              QUEUE_BOUNDED,
                              cds_create,
                              cds_destroy,
                              nullptr,
                              nullptr,
                              LAYOUT_WORKER_TABLE,
                              nullptr,
                              nullptr};
