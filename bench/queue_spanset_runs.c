/* The span set again, 32 spans with each call. */
#include "kinds.h"
#include "layouts.h"
#include "spanset_queue.h"

enum { RUN = 32 };

static size_t run_length(const struct work *work, size_t done) {
    return work->count - done < RUN ? work->count - done : RUN;
}

/* Pushes those at `first`; returns how many went in. */
static size_t put_run(struct work *work, struct item *first, size_t length) {
    void *spans[RUN];
    for (size_t i = 0; i < length; i++) {
        spans[i] = &first[i];
        if (work->checked) {
            mark(work, &first[i], ITEM_OUT, ITEM_IN);
        }
    }
    size_t pushed;
    spanset_push_many(work->queue, spans, length, &pushed);
    return pushed;
}

static size_t get_run(struct work *work, size_t most) {
    void *spans[RUN];
    size_t length = spanset_pop_many(work->queue, spans, most);
    for (size_t i = 0; work->checked && i < length; i++) {
        mark(work, spans[i], ITEM_IN, ITEM_OUT);
    }
    return length;
}

static void work_produce(struct work *work) {
    while (work->done < work->count && !is_stopped(work)) {
        work->done += put_run(work, &work->items[work->done], run_length(work, work->done));
    }
}

static void work_consume(struct work *work) {
    while (work->done < work->count && !is_stopped(work)) {
        size_t popped = get_run(work, run_length(work, work->done));
        if (popped == 0) {
            pause_a_little();
        }
        work->done += popped;
    }
}

/* One thread only: what it pops is what it pushed. */
static void work_mixed(struct work *work) {
    while (work->done < work->count && !is_stopped(work)) {
        size_t length = run_length(work, work->done);
        put_run(work, work->items, length);
        work->done += get_run(work, length);
    }
}

static void work_empty(struct work *work) {
    size_t popped;
    while ((popped = get_run(work, RUN)) != 0) {
        work->done += popped;
    }
}

const struct queue_kind queue_spanset_runs = {
    .name = "spanset-runs",
    .title = "spanset, runs of 32",
    .about = "this library: push_many and pop_many",
    .flags = QUEUE_ALONE_MIXED | QUEUE_RUNS,
    .create = spanset_queue_create,
    .destroy = spanset_queue_destroy,
    .workers = {work_produce, work_consume, work_mixed, NULL, work_empty},
};
