/* See verify_running.h: the locations of the graph, which are atomics, and mutexes. */
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { PLACES = 4096 /* of the table */, WRITTEN_MOST = 64 };

/* Locations: an address, in one of the times that there is more than one thread, after so many
 * writes that were not atomic. These are ordered with all accesses before and after them, or else
 * there is a race; so what comes after is like a location of its own. */
static struct location {
    const volatile void *address;
    uint32_t phase;
    uint16_t writes;
    uint8_t size;
    bool overlaps;      /* there are others, some of which have some of its bytes, but not all */
    uint64_t execution; /* in which it was accessed last */
} locations[GRAPH_LOCATIONS_MOST];
static uint16_t table[PLACES]; /* numbers plus one */

static uint32_t phase;

/* Addresses of atomics that have been written otherwise, in this execution. */
static struct {
    const volatile void *address;
    uint16_t writes;
} written[WRITTEN_MOST];
static unsigned written_length;

void verify_begin_locations(void) { phase = written_length = 0; }

void verify_begin(void) {
    phase++;
    written_length = 0;
}

void verify_forget_locations(void) {
    memset(table, 0, sizeof table);
    graph.locations = 0;
}

/* Where a location is in the table, or is to be. */
static unsigned place_of(const volatile void *address, uint16_t writes, unsigned size) {
    uint64_t hash =
        ((uintptr_t)address + phase + UINT64_C(0x10000) * writes) * UINT64_C(0x9e3779b97f4a7c15) >>
        52;
    unsigned place = (unsigned)hash;
    while (table[place] != 0) {
        const struct location *location = &locations[table[place] - 1];
        if (location->address == address && location->phase == phase &&
            location->writes == writes && location->size == size) {
            break;
        }
        place = (place + 1) % PLACES;
    }
    return place;
}

/* Which of the written ones it is, or their number. */
static unsigned find_written(const volatile void *address) {
    unsigned number = 0;
    while (number < written_length && written[number].address != address) {
        number++;
    }
    return number;
}

static uint16_t writes_to(const volatile void *address) {
    unsigned number = find_written(address);
    return number < written_length ? written[number].writes : 0;
}

static void count_write(const volatile void *address) {
    unsigned number = find_written(address);
    if (number == WRITTEN_MOST) {
        verify_cannot("it writes to too many atomics as if they were none");
    }
    if (number == written_length) {
        written[written_length].address = address;
        written[written_length++].writes = 0;
    }
    written[number].writes++;
}

static bool has_bytes_of(const struct location *location, const volatile void *start, size_t size) {
    return location->phase == phase && (uintptr_t)location->address < (uintptr_t)start + size &&
           (uintptr_t)start < (uintptr_t)location->address + location->size;
}

/* Whether it has been accessed in this execution, and not been written otherwise since. */
static bool is_in_use(const struct location *location) {
    return location->execution == execution.executions &&
           location->writes == writes_to(location->address);
}

void verify_written(const volatile void *start, size_t size) {
    for (unsigned number = 0; number < graph.locations; number++) {
        const struct location *location = &locations[number];
        if (has_bytes_of(location, start, size) && is_in_use(location)) {
            verify_end_trial();
            verify_round_end(verify_running());
            count_write(location->address);
        }
    }
}

static unsigned new_location(unsigned place, const volatile void *address, uint16_t writes,
                             unsigned size) {
    if (graph.locations == GRAPH_LOCATIONS_MOST) {
        verify_cannot("it has too many atomics");
    }
    unsigned number = graph.locations++;
    table[place] = (uint16_t)(number + 1);
    locations[number] = (struct location){
        .address = address, .phase = phase, .writes = writes, .size = (uint8_t)size};
    for (unsigned other = 0; other < number; other++) {
        struct location *earlier = &locations[other];
        if (has_bytes_of(earlier, address, size) &&
            (earlier->address != address || earlier->size != size)) {
            earlier->overlaps = locations[number].overlaps = true;
        }
    }
    graph.newest[number] = graph.oldest[number] = GRAPH_INITIAL;
    return number;
}

/* The execution accesses it for the first time. */
static void begin_location(struct location *location) {
    for (unsigned other = 0; location->overlaps && other < graph.locations; other++) {
        if (has_bytes_of(&locations[other], location->address, location->size) &&
            is_in_use(&locations[other])) {
            verify_cannot("it accesses an atomic in two sizes");
        }
    }
    location->execution = execution.executions;
}

unsigned verify_find_location(const volatile void *address, unsigned size, uint64_t initial) {
    uint16_t writes = writes_to(address);
    unsigned place = place_of(address, writes, size);
    unsigned number =
        table[place] != 0 ? table[place] - 1U : new_location(place, address, writes, size);
    if (size > sizeof initial) {
        verify_cannot("it has an atomic of 16 bytes");
    }
    if (locations[number].execution != execution.executions) {
        begin_location(&locations[number]);
        graph_initial_values[number] = initial;
    }
    return number;
}
