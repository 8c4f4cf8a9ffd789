/* oneTBB's concurrent_queue. */
#include "kinds.h"
#include "layouts.h"

#include <oneapi/tbb/concurrent_queue.h>

using Queue = tbb::concurrent_queue<item *>;

static void *tbb_create(const queue_setup *) { return new Queue; }

static void tbb_destroy(void *queue) { delete static_cast<Queue *>(queue); }

static inline bool tbb_push(void *queue, void *, item *pushed) {
    static_cast<Queue *>(queue)->push(pushed);
    return true;
}

static inline item *tbb_pop(void *queue, void *) {
    item *popped = nullptr;
    return static_cast<Queue *>(queue)->try_pop(popped) ? popped : nullptr;
}

LAYOUT_WORKERS(tbb_push, tbb_pop)

const queue_kind queue_tbb = {
    "tbb",   "tbb",   "oneTBB's concurrent_queue", 0,       tbb_create, tbb_destroy,
    nullptr, nullptr, LAYOUT_WORKER_TABLE,         nullptr, nullptr};
