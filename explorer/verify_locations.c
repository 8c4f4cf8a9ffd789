/* See verify_running.h: the locations of the graph, which are atomics, and mutexes. */
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { PLACES = 4096 /* of the table */ };

/* Locations: an address, in one of the times that there is more than one thread. */
static struct location {
    const volatile void *address;
    uint32_t phase;
    uint8_t size;
    uint64_t execution; /* in which it was accessed last */
} locations[GRAPH_LOCATIONS_MOST];
static uint16_t table[PLACES]; /* numbers plus one */

static uint32_t phase;

void verify_begin_locations(void) { phase = 0; }

void verify_begin(void) { phase++; }

void verify_forget_locations(void) {
    memset(table, 0, sizeof table);
    graph.locations = 0;
}

/* Where a location is in the table, or is to be. */
static unsigned place_of(const volatile void *address, uint32_t in_phase) {
    uint64_t hash = ((uintptr_t)address + in_phase) * UINT64_C(0x9e3779b97f4a7c15) >> 52;
    unsigned place = (unsigned)hash;
    while (table[place] != 0 && (locations[table[place] - 1].address != address ||
                                 locations[table[place] - 1].phase != in_phase)) {
        place = (place + 1) % PLACES;
    }
    return place;
}

static unsigned new_location(unsigned place, const volatile void *address, unsigned size) {
    if (graph.locations == GRAPH_LOCATIONS_MOST) {
        verify_cannot("it has too many atomics");
    }
    unsigned number = graph.locations++;
    table[place] = (uint16_t)(number + 1);
    locations[number] =
        (struct location){.address = address, .phase = phase, .size = (uint8_t)size};
    graph.newest[number] = graph.oldest[number] = GRAPH_INITIAL;
    return number;
}

/* The graph would not know. Memory that is not the program's any more, or not yet, is another
 * location when it is used again: see heap.c. */
void verify_written(const volatile void *start, size_t size) {
    for (unsigned number = 0; number < graph.locations; number++) {
        const struct location *location = &locations[number];
        if (location->execution == execution.executions && location->phase == phase &&
            (uintptr_t)location->address - (uintptr_t)start < size) {
            verify_cannot("it writes to an atomic, or a mutex, as if it were none, after threads "
                          "have used it");
        }
    }
}

unsigned verify_find_location(const volatile void *address, unsigned size, uint64_t initial) {
    unsigned place = place_of(address, phase);
    unsigned number = table[place] != 0 ? table[place] - 1U : new_location(place, address, size);
    struct location *location = &locations[number];
    if (size > sizeof initial) {
        verify_cannot("it has an atomic of 16 bytes");
    }
    if (location->size != size) {
        verify_cannot("it accesses an atomic in two sizes");
    }
    if (location->execution != execution.executions) {
        location->execution = execution.executions;
        graph_initial_values[number] = initial;
    }
    return number;
}
