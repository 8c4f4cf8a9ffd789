/*
 * Parts of the search that are still to be explored: what a worker is given and gives back, and
 * what a search goes on with after its end. No two have an execution in common. They are numbers,
 * so that they can be sent and written: each its way, and behind it first, end, middle and the
 * length of the way, so that the last part can be found.
 */
#ifndef EXPLORER_SEARCH_PARTS_H
#define EXPLORER_SEARCH_PARTS_H

#include "search_stack.h"

struct search_parts {
    uint32_t *numbers; /* its own */
    size_t length, capacity;
    uint64_t count; /* of parts */
};

/* The whole search. */
static const struct search_part search_whole = {.end = SEARCH_ALL};

/* Adds a copy. */
void parts_add(struct search_parts *parts, const struct search_part *part);

/* Takes the part that was added last; its way is valid until one is added. False: there is none. */
bool parts_take(struct search_parts *parts, struct search_part *part);

/* Moves about half of the work to others: every second part, or half of the only one. */
void parts_split(struct search_parts *parts, struct search_parts *other);

/* Moves all to others. */
void parts_append(struct search_parts *parts, struct search_parts *other);

/* It keeps its memory. */
static inline void parts_clear(struct search_parts *parts) { parts->length = parts->count = 0; }

/* Room for so many numbers behind what is there. */
uint32_t *parts_grow(struct search_parts *parts, size_t numbers);

/* Whether the numbers are so many parts. */
bool parts_are_whole(const struct search_parts *parts);

void parts_free(struct search_parts *parts);

#endif
