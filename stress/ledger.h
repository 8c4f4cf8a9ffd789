/*
 * The ledger of spans: real spans, each of which knows where it is, so that one that comes out
 * twice is caught at the pop, with both owners, and one that never comes out at the next meeting,
 * by name. Each also knows who pushed it and when, so that one thread sees the spans of another
 * come out of a set in the order in which they went in.
 *
 * Where a span is, is one word, which each push and pop moves on by compare-exchange. It is
 * relaxed: the ledger must not order the threads, or it would hide from ThreadSanitizer what
 * the span set itself fails to order. The other fields are plain for the same reason: if a
 * pop did not happen after its push, the sanitizer sees the accesses race.
 */
#ifndef STRESS_LEDGER_H
#define STRESS_LEDGER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a span is: in the hand of `worker`, or pushed by it to the set of that number. */
struct whereabouts {
    bool in_set;
    unsigned set; /* 0 in a hand */
    unsigned worker;
    uint32_t generation; /* moves so far; wraps */
};

struct span {
    _Atomic uint64_t where; /* as ledger.c packs it */
    uint64_t sequence;      /* the pusher's pushes until it was pushed last, this one included */
    struct span *next_in_hand;
    uint32_t pusher;  /* the worker that pushed it last */
    uint32_t counted; /* the count of all hands that last met it */
};

/* The spans that one thread holds: a stack. */
struct hand {
    struct span *first;
    size_t count;
};

struct ledger {
    struct span *spans;
    size_t in_use;        /* so many of them are dealt to the workers */
    uint32_t hand_counts; /* counts of all hands so far */
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

/* Whether a pointer is to one of its spans that are in use. */
bool ledger_has(const struct ledger *ledger, const struct span *span);

struct whereabouts ledger_where(const struct span *span);

/* Moves a span on, if it is where `from` says (but for the generation, and where `from` names no
 * worker); fills in where it was. False, and it stays, if it is somewhere else. */
enum { ANY_WORKER = 0xffff };
bool ledger_move(struct span *span, struct whereabouts from, struct whereabouts to,
                 struct whereabouts *was);

/* At a meeting: a span that is in no set comes into the worker's hand, whoever had it. */
void ledger_place_in_hand(struct span *span, unsigned worker);

/* Says in words where a span is. */
enum { WHEREABOUTS_LENGTH = 100 };
const char *ledger_words(struct whereabouts where, char words[WHEREABOUTS_LENGTH]);

/* At a meeting: how many spans say that they are in a set, and one of them (NULL if there is none).
 */
size_t ledger_in_sets(const struct ledger *ledger, const struct span **first);

#endif
