/* Boost's lockfree::queue; its nodes are made beforehand, as it advises. */
#include "kinds.h"
#include "layouts.h"

#include <boost/lockfree/queue.hpp>

using Queue = boost::lockfree::queue<item *>;

static void *boost_create(const queue_setup *setup) { return new Queue(setup->capacity); }

static void boost_destroy(void *queue) { delete static_cast<Queue *>(queue); }

static inline bool boost_push(void *queue, void *, item *pushed) {
    return static_cast<Queue *>(queue)->push(pushed);
}

static inline item *boost_pop(void *queue, void *) {
    item *popped = nullptr;
    return static_cast<Queue *>(queue)->pop(popped) ? popped : nullptr;
}

LAYOUT_WORKERS(boost_push, boost_pop)

const queue_kind queue_boost = {
    "boost", "boost lockfree", "Boost's lockfree::queue", 0,       boost_create, boost_destroy,
    nullptr, nullptr,          LAYOUT_WORKER_TABLE,       nullptr, nullptr};
