/*
 * What a thread knows of memory: for each location, the timestamp of the oldest store
 * that it may still read. A thread's own time counts as a location, too, and so do its
 * seq_cst operations: views also know what happens before what.
 *
 * Views are part of weak_memory.c; their memory is taken back at the end of an
 * execution.
 */
#ifndef EXPLORER_VIEWS_H
#define EXPLORER_VIEWS_H

#include "weak_memory.h"

#include <string.h>

enum { LOCATIONS_MOST = 1024 /* of a view, with those that are no memory */ };

struct view {
    uint32_t length; /* later ones are 0 */
    uint64_t *at;
    struct weak_moment moment; /* of a copy: whoever knows of it knows all of this */
};

/* Nobody knows of it. */
static const struct weak_moment weak_never = {UINT64_MAX, LOCATIONS_MOST};

/* Memory until the next views_begin, which an execution starts with. */
void views_begin(void);
void *views_take(size_t bytes);

/* A copy of what a thread knew at that moment. */
const struct view *view_copy(const struct view *view, struct weak_moment moment);

static inline uint64_t view_time(const struct view *view, unsigned location) {
    return location < view->length ? view->at[location] : 0;
}

static inline void view_raise(struct view *view, unsigned location, uint64_t time) {
    while (view->length <= location) {
        view->at[view->length++] = 0;
    }
    view->at[location] = view->at[location] > time ? view->at[location] : time;
}

static inline void view_join(struct view *view, const struct view *other) {
    unsigned both = view->length < other->length ? view->length : other->length;
    for (unsigned i = 0; i < both; i++) {
        view->at[i] = view->at[i] > other->at[i] ? view->at[i] : other->at[i];
    }
    if (both < other->length) {
        memcpy(view->at + both, other->at + both, (other->length - both) * sizeof *view->at);
        view->length = other->length;
    }
}

/* The same, for what a thread knew at some moment, which is usually known already. */
static inline void view_learn(struct view *view, const struct view *copy) {
    if (view_time(view, copy->moment.clock) < copy->moment.time) {
        view_join(view, copy);
    }
}

#endif
