/* See revisit.h. TruSt's condition (see verify.h), with the two parts of a read-modify-write as
 * events of their own. */
#include "revisit.h"

/* What was there when an event came, or comes before the writer. */
struct previous {
    uint32_t stamp;
    const struct graph_clock *causes;
    graph_id writer;
};

static bool has_read(const struct previous *previous, graph_id id) {
    return graph_event(id)->stamp <= previous->stamp || clock_has(previous->causes, id);
}

static bool has_write(const struct previous *previous, graph_id id) {
    return id != previous->writer &&
           (graph_event(id)->write_stamp <= previous->stamp || clock_has(previous->causes, id));
}

/* Whether no write that was there stands behind this one. */
static bool is_newest(const struct previous *previous, graph_id write, unsigned location) {
    for (graph_id later = graph.newest[location]; later != write;
         later = graph_event(later)->before) {
        if (has_write(previous, later)) {
            return false;
        }
    }
    return true;
}

static bool is_read(const struct previous *previous, graph_id write, unsigned location) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = 0; number < graph.lengths[thread]; number++) {
            const struct graph_event *event = &graph.events[thread][number];
            if (event->location == location && event->source == write && graph_reads(event) &&
                has_read(previous, graph_id_of(thread, number))) {
                return true;
            }
        }
    }
    return false;
}

static bool is_read_maximal(const struct graph_event *event, struct previous previous) {
    previous.stamp = event->stamp;
    return (event->source == GRAPH_INITIAL || has_write(&previous, event->source)) &&
           is_newest(&previous, event->source, event->location);
}

static bool is_write_maximal(graph_id id, struct previous previous) {
    const struct graph_event *event = graph_event(id);
    previous.stamp = event->write_stamp;
    return is_newest(&previous, id, event->location) && !is_read(&previous, id, event->location);
}

bool revisit_is_maximal(graph_id reader, graph_id writer, const struct graph_clock *causes) {
    uint32_t stamp = graph_event(reader)->stamp;
    struct previous previous = {0, causes, writer};
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = graph.lengths[thread]; (int)number-- > causes->at[thread];) {
            const struct graph_event *event = &graph.events[thread][number];
            graph_id id = graph_id_of(thread, number);
            if (event->writes && event->write_stamp > stamp && !is_write_maximal(id, previous)) {
                return false;
            }
            if (event->stamp < stamp) {
                break;
            }
            if (graph_reads(event) && !is_read_maximal(event, previous)) {
                return false;
            }
        }
    }
    return true;
}
