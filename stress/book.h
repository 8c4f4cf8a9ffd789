/*
 * The book of blocks: where each block of a pool is, as the pool's observer tells it, and what
 * happened to it last. So a block in two places is reported when it gets there, with its history,
 * and not when its spans come out twice.
 *
 * A block's place is a relaxed atomic and the rest plain, as in ledger.h: whoever has the block now
 * has got it through the span set, or the sanitizer sees a race.
 */
#ifndef STRESS_BOOK_H
#define STRESS_BOOK_H

#include "spanset.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum { EVENTS_KEPT = 4 /* of each block */ };

struct book_event {
    uint64_t ns; /* on the monotonic clock */
    const struct spanset *set;
    uint32_t worker;
    enum spanset_block_event event;
};

struct block_record {
    _Atomic uint32_t last;                 /* one more than the last event; 0: never heard of */
    uint32_t events_count;                 /* so far */
    struct book_event events[EVENTS_KEPT]; /* a ring */
};

struct run;
struct stage;

struct book {
    struct run *run;           /* that fails, */
    const struct stage *stage; /* and whose sets' numbers it knows */
    struct block_record *records;
    size_t count;
    _Atomic uint64_t born, installed, left, retired;
    _Atomic uint64_t migrated; /* installed in another set than the last time */
};

/* For up to `count` blocks; false when out of memory. Pages are used as blocks come. */
bool book_open(struct book *book, struct run *run, const struct stage *stage, size_t count);

void book_close(struct book *book);

/* Blocks that are in sets now. */
uint64_t book_live(const struct book *book);

/* The observer; `context` is the book. Fails the run when an event does not fit the one before. */
void book_observe(void *context, enum spanset_block_event event, uint64_t block,
                  const struct spanset *set);

/* Describes the last events of a block, for a message. */
const char *book_history(const struct book *book, uint64_t block, char *text, size_t size);

#endif
