/* See graph.h. */
#include "graph.h"

#include <string.h>

struct graph graph;
uint64_t graph_initial_values[GRAPH_LOCATIONS_MOST];

bool graph_is_coherent_before(graph_id write, graph_id later) {
    if (write == GRAPH_INITIAL) {
        return later != GRAPH_INITIAL;
    }
    while (later != GRAPH_INITIAL) {
        later = graph_event(later)->before;
        if (later == write) {
            return true;
        }
    }
    return false;
}

void graph_clear(void) {
    memset(graph.lengths, 0, sizeof graph.lengths);
    graph.stamp = 0;
    graph.locations = 0;
}

struct graph_event *graph_add(unsigned thread) {
    if (graph.lengths[thread] == GRAPH_EVENTS_MOST) {
        return NULL;
    }
    struct graph_event *event = &graph.events[thread][graph.lengths[thread]++];
    event->writes = false;
    event->location = GRAPH_LOCATIONS_MOST;
    event->stamp = ++graph.stamp;
    return event;
}

void graph_place(graph_id id, graph_id behind) {
    struct graph_event *event = graph_event(id);
    unsigned location = event->location;
    event->writes = true;
    event->before = behind;
    event->after = graph_after(behind, location);
    *(behind == GRAPH_INITIAL ? &graph.oldest[location] : &graph_event(behind)->after) = id;
    *(event->after == GRAPH_INITIAL ? &graph.newest[location]
                                    : &graph_event(event->after)->before) = id;
}

void graph_unplace(graph_id id) {
    struct graph_event *event = graph_event(id);
    unsigned location = event->location;
    event->writes = false;
    *(event->before == GRAPH_INITIAL ? &graph.oldest[location]
                                     : &graph_event(event->before)->after) = event->after;
    *(event->after == GRAPH_INITIAL ? &graph.newest[location]
                                    : &graph_event(event->after)->before) = event->before;
}

void graph_restrict(uint32_t stamp, const struct graph_clock *causes) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        int kept = causes->at[thread];
        while (graph.lengths[thread] > kept) {
            unsigned last = graph.lengths[thread] - 1U;
            struct graph_event *event = &graph.events[thread][last];
            bool is_late = event->stamp > stamp;
            if (event->writes && event->write_stamp > stamp) {
                graph_unplace(graph_id_of(thread, last));
            }
            if (!is_late) {
                break;
            }
            graph.lengths[thread]--;
        }
    }
}

void graph_cut(uint32_t stamp) {
    static const struct graph_clock nothing;
    graph_restrict(stamp, &nothing);
    graph.stamp = stamp;
}

/* Saved: lengths, the stamp and the number of locations; coherence; what locations start with,
 * which may depend on what has been read before they were; events. */

enum { HEAD_BYTES = offsetof(struct graph, newest) };

static void *put(void *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes);
    return (char *)to + bytes;
}

size_t graph_save(void *bytes) {
    size_t total = HEAD_BYTES + (2 * sizeof(graph_id) + sizeof(uint64_t)) * graph.locations;
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        total += graph.lengths[thread] * sizeof(struct graph_event);
    }
    if (bytes != NULL) {
        bytes = put(bytes, &graph, HEAD_BYTES);
        bytes = put(bytes, graph.newest, graph.locations * sizeof(graph_id));
        bytes = put(bytes, graph.oldest, graph.locations * sizeof(graph_id));
        bytes = put(bytes, graph_initial_values, graph.locations * sizeof(uint64_t));
        for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
            bytes = put(bytes, graph.events[thread],
                        graph.lengths[thread] * sizeof(struct graph_event));
        }
    }
    return total;
}

static const void *take(void *to, const void *from, size_t bytes) {
    memcpy(to, from, bytes);
    return (const char *)from + bytes;
}

void graph_restore(const void *bytes) {
    unsigned locations_known = graph.locations;
    bytes = take(&graph, bytes, HEAD_BYTES);
    bytes = take(graph.newest, bytes, graph.locations * sizeof(graph_id));
    bytes = take(graph.oldest, bytes, graph.locations * sizeof(graph_id));
    bytes = take(graph_initial_values, bytes, graph.locations * sizeof(uint64_t));
    while (graph.locations < locations_known) { /* met since then */
        graph.newest[graph.locations] = graph.oldest[graph.locations] = GRAPH_INITIAL;
        graph.locations++;
    }
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        bytes =
            take(graph.events[thread], bytes, graph.lengths[thread] * sizeof(struct graph_event));
    }
}
