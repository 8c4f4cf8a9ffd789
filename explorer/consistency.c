/*
 * See consistency.h.
 *
 * Sequential consistency: program order, reads-from, coherence and from-reads have no
 * cycle. RC11: each event agrees with what happens before it (coherence), updates are
 * atomic, psc has no cycle (consistency_psc.c), and program order and reads-from have
 * none, as each read finds its write in the graph.
 */
#include "consistency.h"

enum verify_model consistency_model;

/* Those that come first: events of which all successors, in the order that the model has, are
 * after them. A set of events that is closed downwards. */

/* Adds the events that read the location's write `source`, or all before it in coherence order, to
 * the set: a later write comes after them. */
static void add_readers(struct graph_clock *set, graph_id source, unsigned location,
                        graph_id but_not) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = graph.lengths[thread]; (int)number-- > set->at[thread];) {
            const struct graph_event *event = &graph.events[thread][number];
            if (event->location == location && event->source == source && graph_reads(event) &&
                graph_id_of(thread, number) != but_not) {
                clock_join(set, &event->causes);
                break; /* it has those before it, too */
            }
        }
    }
}

/* Closes a set of events under what comes before in sequential consistency. */
static void close(struct graph_clock *set) {
    struct graph_clock closed = {{0}};
    for (bool changed = true; changed;) {
        changed = false;
        for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
            while (closed.at[thread] < set->at[thread]) {
                unsigned number = (unsigned)closed.at[thread]++;
                const struct graph_event *event = &graph.events[thread][number];
                if (!event->writes) {
                    continue;
                }
                if (event->before != GRAPH_INITIAL) {
                    clock_join(set, &graph_event(event->before)->causes);
                }
                add_readers(set, event->before, event->location, graph_id_of(thread, number));
                changed = true;
            }
        }
    }
}

/* What has been written by events of a set, or read by them: the last of those in coherence order.
 */
static graph_id last_seen(const struct graph_clock *set, unsigned location) {
    static bool is_read[GRAPH_THREADS_MOST << GRAPH_EVENT_BITS];
    static graph_id read[GRAPH_THREADS_MOST * GRAPH_EVENTS_MOST];
    unsigned reads = 0;
    if (graph.newest[location] == GRAPH_INITIAL) {
        return GRAPH_INITIAL;
    }
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (int number = 0; number < set->at[thread]; number++) {
            const struct graph_event *event = &graph.events[thread][number];
            if (event->location == location && graph_reads(event) &&
                event->source != GRAPH_INITIAL && !is_read[event->source]) {
                is_read[event->source] = true;
                read[reads++] = event->source;
            }
        }
    }
    graph_id write = graph.newest[location];
    while (write != GRAPH_INITIAL && !is_read[write] && !clock_has(set, write)) {
        write = graph_event(write)->before;
    }
    while (reads > 0) {
        is_read[read[--reads]] = false;
    }
    return write;
}

graph_id consistency_seen(unsigned thread, unsigned number, unsigned location) {
    static const struct graph_clock nothing;
    const struct graph_event *last = number > 0 ? &graph.events[thread][number - 1] : NULL;
    if (last == NULL || consistency_model == VERIFY_RC11) {
        return last_seen(last == NULL ? &nothing : &last->happens, location);
    }
    struct graph_clock set = last->causes;
    graph_id seen = last_seen(&set, location);
    if (seen != graph.newest[location]) {
        close(&set);
        seen = last_seen(&set, location);
    }
    return seen;
}
