/*
 * The stores of each atomic location, in modification order. Timestamps rise in it, with
 * room between them for stores that go in between later.
 */
#ifndef EXPLORER_HISTORIES_H
#define EXPLORER_HISTORIES_H

#include "sc_order.h"
#include "views.h"

/* A release whose sequence a store belongs to. */
struct head {
    const struct view *view; /* what its thread knew */
    unsigned thread;
};

/* What of the order of seq_cst operations hangs on a store. Fences count for an access that they
 * happen before. */
struct marks {
    struct sc_set before_reads;  /* precede who reads this store: it, older ones, their reads */
    struct sc_set before_stores; /* precede a store after this: the same, and reads of this */
    struct sc_targets accesses;  /* this store and reads of it, without fences */
};

/* One store of a location. */
struct store {
    uint64_t value, timestamp;
    struct marks *marks;      /* NULL: nothing */
    const struct view *known; /* to who acquires it: all that its heads know; or NULL */
    const struct head *heads; /* one for each thread, at most */
    unsigned heads_length;
    bool is_tied; /* nothing may go between it and the one before: a read-modify-write, or part of a
                     release sequence */
};

struct location {
    const volatile void *address;
    unsigned size;
    bool is_over;         /* memory was written otherwise */
    uint64_t time;        /* of the last store ever */
    struct store *stores; /* in modification order */
    unsigned length, capacity;
};

extern struct location locations[LOCATIONS_MOST];

void histories_begin(void);

/* The number of the location; its newest store is what memory holds. LOCATIONS_MOST: there are too
 * many, and this one has no history. */
unsigned history_find(const volatile void *address, unsigned size, uint64_t newest);

/* A location of views that is no memory, by a key that is no atomic's address. */
unsigned location_other(const void *key, bool *is_new);

/* How many there are; those that are no memory have no stores. */
unsigned locations_count(void);

void history_add(struct location *location, unsigned place, struct store store);

/* The timestamp of a store after the newest. */
uint64_t history_next_time(struct location *location);

static inline struct store *history_newest(const struct location *location) {
    return &location->stores[location->length - 1];
}

#endif
