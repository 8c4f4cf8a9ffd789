/*
 * The ledger: real spans, each of which knows where it is, so that a span that
 * comes out twice is caught at the pop, and one that never comes out at the next
 * meeting, by name; and each knows who pushed it and when, so that one thread sees
 * the spans of another come out of a set in the order in which they went in.
 *
 * The place is atomic but relaxed: the ledger must not order the threads, or it
 * would hide from ThreadSanitizer what the span set itself fails to order. The
 * other fields are plain for the same reason: if a pop did not happen after its
 * push, the sanitizer sees the accesses race.
 */
#ifndef STRESS_LEDGER_H
#define STRESS_LEDGER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum span_place { SPAN_IN_HAND, SPAN_IN_SET };

struct span {
    _Atomic uint32_t place;
    uint32_t pusher;   /* the worker that pushed it last */
    uint64_t sequence; /* that worker's pushes until then, this one included */
    uint32_t counted;  /* the count of all hands that last met it */
    struct span *next_in_hand;
};

/* The spans that one thread holds: a stack. */
struct hand {
    struct span *first;
    size_t count;
};

struct ledger {
    struct span *spans;
    size_t count;
};

static inline void hand_add(struct hand *hand, struct span *span) {
    span->next_in_hand = hand->first;
    hand->first = span;
    hand->count++;
}

static inline struct span *hand_take(struct hand *hand) {
    struct span *span = hand->first;
    if (span != NULL) {
        hand->first = span->next_in_hand;
        hand->count--;
    }
    return span;
}

/* `count` spans, in nobody's hand; spans is NULL when out of memory. */
struct ledger ledger_create(size_t count);

void ledger_destroy(struct ledger *ledger);

/* The number of a span, for messages. */
size_t ledger_number(const struct ledger *ledger, const struct span *span);

/* Moves a span; returns the place where it was. */
static inline uint32_t ledger_move(struct span *span, enum span_place to) {
    return atomic_exchange_explicit(&span->place, to, memory_order_relaxed);
}

/* At a meeting: how many spans say that they are in a set. */
size_t ledger_in_sets(const struct ledger *ledger);

#endif
