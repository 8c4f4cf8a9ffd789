/* See graph_clocks.h. Release sequences and synchronization are those of RC11 (see
 * consistency_psc.c): a thread's own later stores of the location belong to them, and updates of
 * any thread. */
#include "graph_clocks.h"

#include "weak_memory.h"

static const struct graph_clock nothing;

/* What earlier relaxed loads of the thread read is acquired by its fence. */
static void acquire_by_fence(graph_id id, struct graph_clock *happens) {
    const struct graph_event *events = graph.events[graph_thread_of(id)];
    for (unsigned number = 0; number < graph_number_of(id); number++) {
        if (graph_reads(&events[number]) && events[number].source != GRAPH_INITIAL) {
            clock_join(happens, &graph_event(events[number].source)->released);
        }
    }
}

void clocks_set(graph_id id) {
    unsigned thread = graph_thread_of(id), number = graph_number_of(id);
    struct graph_event *event = graph_event(id);
    event->causes = number > 0 ? event[-1].causes : nothing;
    event->happens = number > 0 ? event[-1].happens : nothing;
    event->causes.at[thread] = event->happens.at[thread] = (int16_t)(number + 1);
    if (graph_reads(event) && event->source != GRAPH_INITIAL) {
        const struct graph_event *source = graph_event(event->source);
        clock_join(&event->causes, &source->causes);
        if (acquires(graph_order(event))) {
            clock_join(&event->happens, &source->released);
        }
    } else if (event->kind == GRAPH_FENCE && acquires(event->order)) {
        acquire_by_fence(id, &event->happens);
    }
}

void clocks_release(graph_id id) {
    struct graph_event *event = graph_event(id);
    event->released = nothing;
    const struct graph_event *first = graph.events[graph_thread_of(id)];
    for (const struct graph_event *earlier = event; earlier >= first; earlier--) {
        bool is_head = earlier->kind == GRAPH_FENCE ||
                       (earlier->writes && earlier->location == event->location);
        if (is_head && releases(earlier->order)) {
            event->released = earlier->happens; /* and what came before it in the thread */
            break;
        }
    }
    if (graph_reads(event) && event->source != GRAPH_INITIAL) {
        clock_join(&event->released, &graph_event(event->source)->released);
    }
}
