/* See graph_bundle.h. A graph is its locations, itself, and at its end how long that is and its
 * weight, so that the last one can be found. */
#include "graph_bundle.h"

#include "graph.h"
#include "verify_accesses.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tail {
    uint64_t bytes; /* before it */
    double weight;
};

char *bundle_grow(struct graph_bundle *bundle, size_t bytes) {
    if (bundle->bytes == NULL || bundle->length + bytes > bundle->capacity) {
        bundle->capacity = 2 * (bundle->length + bytes) + 1;
        bundle->bytes = realloc(bundle->bytes, bundle->capacity);
        if (bundle->bytes == NULL) {
            fprintf(stderr, "explorer: no memory for %zu bytes of graphs\n", bundle->capacity);
            exit(2);
        }
    }
    return bundle->bytes + bundle->length;
}

void bundle_add(struct graph_bundle *bundle, double weight) {
    size_t locations = verify_save_locations(NULL), events = graph_save(NULL);
    struct tail tail = {locations + events, weight};
    char *place = bundle_grow(bundle, tail.bytes + sizeof tail);
    verify_save_locations(place);
    graph_save(place + locations);
    memcpy(place + tail.bytes, &tail, sizeof tail);
    bundle->length += tail.bytes + sizeof tail;
    bundle->count++;
}

/* Takes the last one out; it stays where it is. */
static struct tail drop_last(struct graph_bundle *bundle) {
    struct tail tail;
    memcpy(&tail, bundle->bytes + bundle->length - sizeof tail, sizeof tail);
    bundle->length -= tail.bytes + sizeof tail;
    bundle->count--;
    return tail;
}

bool bundle_take(struct graph_bundle *bundle, double *weight) {
    if (bundle->count == 0) {
        return false;
    }
    struct tail tail = drop_last(bundle);
    const char *place = bundle->bytes + bundle->length;
    graph_restore(place + verify_restore_locations(place));
    *weight = tail.weight;
    return true;
}

static void move_last(struct graph_bundle *bundle, struct graph_bundle *other) {
    struct tail tail = drop_last(bundle);
    size_t bytes = tail.bytes + sizeof tail;
    memcpy(bundle_grow(other, bytes), bundle->bytes + bundle->length, bytes);
    other->length += bytes;
    other->count++;
}

void bundle_split(struct graph_bundle *bundle, struct graph_bundle *other) {
    struct graph_bundle kept = {0};
    while (bundle->count > 0) {
        move_last(bundle, bundle->count % 2 == 0 ? other : &kept);
    }
    bundle_append(bundle, &kept);
    bundle_free(&kept);
}

void bundle_append(struct graph_bundle *bundle, struct graph_bundle *other) {
    if (other->length > 0) {
        memcpy(bundle_grow(bundle, other->length), other->bytes, other->length);
    }
    bundle->length += other->length;
    bundle->count += other->count;
    bundle_clear(other);
}

void bundle_free(struct graph_bundle *bundle) {
    free(bundle->bytes);
    *bundle = (struct graph_bundle){0};
}
