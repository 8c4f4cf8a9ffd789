/* moodycamel's ConcurrentQueue, with tokens. Each producer has a queue of its own inside. */
#include "kinds.h"
#include "layouts.h"

#include <concurrentqueue/concurrentqueue.h>

using Queue = moodycamel::ConcurrentQueue<item *>;

namespace {
/* What a thread needs of its own. */
struct Tokens {
    explicit Tokens(Queue &queue) : producer(queue), consumer(queue) {}
    moodycamel::ProducerToken producer;
    moodycamel::ConsumerToken consumer;
};
} // namespace

static void *camel_create(const queue_setup *) { return new Queue; }

static void camel_destroy(void *queue) { delete static_cast<Queue *>(queue); }

static void *camel_enter(void *queue) { return new Tokens(*static_cast<Queue *>(queue)); }

static void camel_leave(void *local) { delete static_cast<Tokens *>(local); }

static inline bool camel_push(void *queue, void *local, item *pushed) {
    return static_cast<Queue *>(queue)->enqueue(static_cast<Tokens *>(local)->producer, pushed);
}

static inline item *camel_pop(void *queue, void *local) {
    item *popped = nullptr;
    return static_cast<Queue *>(queue)->try_dequeue(static_cast<Tokens *>(local)->consumer, popped)
               ? popped
               : nullptr;
}

LAYOUT_WORKERS(camel_push, camel_pop)

const queue_kind queue_moodycamel = {"moodycamel",
                                     "moodycamel, not fifo",
                                     "moodycamel::ConcurrentQueue, with tokens",
                                     QUEUE_NOT_FIFO,
                                     camel_create,
                                     camel_destroy,
                                     camel_enter,
                                     camel_leave,
                                     LAYOUT_WORKER_TABLE,
                                     nullptr,
                                     nullptr};
