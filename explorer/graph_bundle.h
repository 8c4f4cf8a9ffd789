/*
 * Graphs that are still to be explored, as bytes: what a worker is given and gives back,
 * and what a search goes on with after its end. Each stands for a part of the search, and
 * no two have an execution in common.
 */
#ifndef EXPLORER_GRAPH_BUNDLE_H
#define EXPLORER_GRAPH_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct graph_bundle {
    char *bytes; /* its own */
    size_t length, capacity;
    uint64_t count;
};

/* Adds the graph as it is, and what part of the search it stands for. */
void bundle_add(struct graph_bundle *bundle, double weight);

/* Puts the graph that was added last back, and its weight; false: there is none. */
bool bundle_take(struct graph_bundle *bundle, double *weight);

/* Moves every second graph of one bundle to another. */
void bundle_split(struct graph_bundle *bundle, struct graph_bundle *other);

/* Moves all graphs of one bundle to another. */
void bundle_append(struct graph_bundle *bundle, struct graph_bundle *other);

/* It keeps its memory. */
static inline void bundle_clear(struct graph_bundle *bundle) { bundle->length = bundle->count = 0; }

/* Room for so many bytes behind what is there. */
char *bundle_grow(struct graph_bundle *bundle, size_t bytes);

void bundle_free(struct graph_bundle *bundle);

#endif
