/*
 * The loops that threads run, written once for all kinds. They take push and pop as constant
 * arguments and are always inlined, so that each kind gets loops with direct calls to its own:
 * LAYOUT_WORKERS(push, pop) in its file. C11 and C++17.
 */
#ifndef SPANSET_BENCH_LAYOUTS_H
#define SPANSET_BENCH_LAYOUTS_H

#include "queue.h"
#include "ticks.h"

#define LAYOUT_INLINE static inline __attribute__((always_inline, unused))

/* False: the queue is full. NULL: it is empty. */
typedef bool layout_push(void *queue, void *local, struct item *item);
typedef struct item *layout_pop(void *queue, void *local);

enum {
    PAUSES_WHEN_EMPTY = 4,
    /* Besides each retry: some kinds wait inside of a call, and would never get to a retry. */
    OPERATIONS_BETWEEN_LOOKS = 64
};

LAYOUT_INLINE bool is_stopped(const struct work *work) {
    return __atomic_load_n(work->stop, __ATOMIC_RELAXED);
}

/* Kept by the loops: read out of `work` again after each call, they would lengthen the chain of
 * loads behind each locked instruction. */
struct ends {
    void *queue;
    void *local;
};

LAYOUT_INLINE struct ends ends_of(const struct work *work) {
    struct ends ends = {work->queue, work->local};
    return ends;
}

LAYOUT_INLINE void pause_a_little(void) {
    for (int i = 0; i < PAUSES_WHEN_EMPTY; i++) {
        cpu_pause();
    }
}

LAYOUT_INLINE void mark(struct work *work, struct item *item, enum item_place from,
                        enum item_place to) {
    unsigned was = __atomic_exchange_n(&item->place, (unsigned)to, __ATOMIC_RELAXED);
    work->wrong += was != (unsigned)from;
}

/* False: stopped, and the item is not in the queue. */
LAYOUT_INLINE bool put(struct work *work, struct ends ends, struct item *item, layout_push *push,
                       bool checked) {
    if (checked) {
        mark(work, item, ITEM_OUT, ITEM_IN);
    }
    while (!push(ends.queue, ends.local, item)) {
        if (is_stopped(work)) {
            if (checked) {
                mark(work, item, ITEM_IN, ITEM_OUT);
            }
            return false;
        }
        pause_a_little();
    }
    return true;
}

/* NULL: stopped. */
LAYOUT_INLINE struct item *get(struct work *work, struct ends ends, layout_pop *pop, bool checked,
                               bool pausing) {
    struct item *item;
    while ((item = pop(ends.queue, ends.local)) == NULL) {
        if (is_stopped(work)) {
            return NULL;
        }
        if (pausing) {
            pause_a_little();
        }
    }
    if (checked) {
        mark(work, item, ITEM_IN, ITEM_OUT);
    }
    return item;
}

LAYOUT_INLINE size_t next_look(const struct work *work, size_t done) {
    size_t look = done + OPERATIONS_BETWEEN_LOOKS;
    return look < work->count ? look : work->count;
}

LAYOUT_INLINE size_t produce_loop(struct work *work, layout_push *push, bool checked) {
    struct ends ends = ends_of(work);
    size_t done = 0;
    while (done < work->count && !is_stopped(work)) {
        for (size_t look = next_look(work, done); done < look; done++) {
            if (!put(work, ends, &work->items[done], push, checked)) {
                return done;
            }
        }
    }
    return done;
}

LAYOUT_INLINE size_t consume_loop(struct work *work, layout_pop *pop, bool checked) {
    struct ends ends = ends_of(work);
    size_t done = 0;
    while (done < work->count && !is_stopped(work)) {
        for (size_t look = next_look(work, done); done < look; done++) {
            if (get(work, ends, pop, checked, true) == NULL) {
                return done;
            }
        }
    }
    return done;
}

LAYOUT_INLINE size_t mixed_loop(struct work *work, layout_push *push, layout_pop *pop,
                                bool checked) {
    struct ends ends = ends_of(work);
    struct item *item = work->items;
    size_t done = 0;
    while (done < work->count && !is_stopped(work)) {
        for (size_t look = next_look(work, done); done < look; done++) {
            if (!put(work, ends, item, push, checked) ||
                (item = get(work, ends, pop, checked, false)) == NULL) {
                return done;
            }
        }
    }
    return done;
}

LAYOUT_INLINE uint32_t ticks_between(uint64_t start, uint64_t end) {
    return end - start < UINT32_MAX ? (uint32_t)(end - start) : UINT32_MAX;
}

LAYOUT_INLINE size_t timed_loop(struct work *work, layout_push *push, layout_pop *pop) {
    struct ends ends = ends_of(work);
    struct item *item = work->items;
    size_t done = 0;
    for (; done < work->count && !is_stopped(work); done++) {
        uint64_t start = ticks_now();
        if (!put(work, ends, item, push, false)) {
            break;
        }
        uint64_t pushed = ticks_now();
        if ((item = get(work, ends, pop, false, false)) == NULL) {
            break;
        }
        uint64_t popped = ticks_now();
        work->push_time[done] = ticks_between(start, pushed);
        work->pop_time[done] = ticks_between(pushed, popped);
    }
    return done;
}

LAYOUT_INLINE size_t empty_loop(struct work *work, layout_pop *pop, bool checked) {
    struct ends ends = ends_of(work);
    size_t done = 0;
    struct item *item;
    while ((item = pop(ends.queue, ends.local)) != NULL) {
        if (checked) {
            mark(work, item, ITEM_IN, ITEM_OUT);
        }
        done++;
    }
    return done;
}

/* Whether to check is decided out here, so that the loop that is measured does not ask. */
#define LAYOUT_WORKERS(push, pop)                                                                  \
    static void work_produce(struct work *work) {                                                  \
        work->done =                                                                               \
            work->checked ? produce_loop(work, push, true) : produce_loop(work, push, false);      \
    }                                                                                              \
    static void work_consume(struct work *work) {                                                  \
        work->done =                                                                               \
            work->checked ? consume_loop(work, pop, true) : consume_loop(work, pop, false);        \
    }                                                                                              \
    static void work_mixed(struct work *work) {                                                    \
        work->done = work->checked ? mixed_loop(work, push, pop, true)                             \
                                   : mixed_loop(work, push, pop, false);                           \
    }                                                                                              \
    static void work_timed(struct work *work) { work->done = timed_loop(work, push, pop); }        \
    static void work_empty(struct work *work) {                                                    \
        work->done = work->checked ? empty_loop(work, pop, true) : empty_loop(work, pop, false);   \
    }

#define LAYOUT_WORKER_TABLE                                                                        \
    { work_produce, work_consume, work_mixed, work_timed, work_empty }

#endif
