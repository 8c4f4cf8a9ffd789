/*
 * The partial order of seq_cst events in RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer,
 * "Repairing sequential consistency in C/C++11", PLDI 2017, section 3): psc has no
 * cycle. Names are the paper's: sb is program order, hb happens before, mo coherence
 * order, rb from-reads, eco all of these and reads-from, closed.
 */
#include "consistency.h"

#include <stdlib.h>
#include <string.h>

enum { ORDERED_MOST = GRAPH_THREADS_MOST * GRAPH_EVENTS_MOST };

static graph_id ordered[ORDERED_MOST]; /* the seq_cst events */
static unsigned ordered_length;

static bool is_fence(graph_id id) { return graph_event(id)->kind == GRAPH_FENCE; }

static bool is_hb(graph_id first, graph_id second) {
    return first != second && clock_has(&graph_event(second)->happens, first);
}

static bool has_place(const struct graph_event *event) {
    return event->location != GRAPH_LOCATIONS_MOST;
}

static bool same_location(graph_id first, graph_id second) {
    return has_place(graph_event(first)) &&
           graph_event(first)->location == graph_event(second)->location;
}

/* mo, or rb. */
static bool is_overwritten(graph_id first, graph_id second) {
    const struct graph_event *one = graph_event(first), *other = graph_event(second);
    if (first == second || !same_location(first, second) || !other->writes) {
        return false;
    }
    return (one->writes && graph_is_coherent_before(first, second)) ||
           (graph_reads(one) && graph_is_coherent_before(one->source, second));
}

/* The event's neighbour in its thread, as far as need be, that is not of its location; -1: none. */
static int elsewhere(graph_id id, int step) {
    unsigned thread = graph_thread_of(id);
    int number = (int)graph_number_of(id) + step;
    while (number >= 0 && number < graph.lengths[thread]) {
        const struct graph_event *event = &graph.events[thread][number];
        if (!has_place(event) || event->location != graph_event(id)->location) {
            return number;
        }
        number += step;
    }
    return -1;
}

static bool is_scb(graph_id first, graph_id second) {
    if (first == second) {
        return false;
    }
    if (is_overwritten(first, second)) {
        return true;
    }
    if (!is_hb(first, second)) {
        return false;
    }
    if (graph_thread_of(first) == graph_thread_of(second) || same_location(first, second)) {
        return true;
    }
    int after = elsewhere(first, 1), before = elsewhere(second, -1);
    return after >= 0 && before >= 0 &&
           is_hb(graph_id_of(graph_thread_of(first), (unsigned)after),
                 graph_id_of(graph_thread_of(second), (unsigned)before));
}

/* Of any two events: eco. */
static bool is_eco(graph_id first, graph_id second) {
    const struct graph_event *one = graph_event(first), *other = graph_event(second);
    if (first == second || !same_location(first, second)) {
        return false;
    }
    if (is_overwritten(first, second)) {
        return true;
    }
    if (!graph_reads(other)) {
        return false;
    }
    if (one->writes && (other->source == first || graph_is_coherent_before(first, other->source))) {
        return true;
    }
    return graph_reads(one) && graph_is_coherent_before(one->source, other->source);
}

/* Calls `ask` with the event; for a fence also with all that happen after it, or before it. */
static bool any_around(graph_id id, bool is_after, bool (*ask)(graph_id, graph_id),
                       graph_id other) {
    if (ask(id, other)) {
        return true;
    }
    if (!is_fence(id)) {
        return false;
    }
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = 0; number < graph.lengths[thread]; number++) {
            graph_id near = graph_id_of(thread, number);
            if ((is_after ? is_hb(id, near) : is_hb(near, id)) && ask(near, other)) {
                return true;
            }
        }
    }
    return false;
}

static bool scb_to(graph_id second, graph_id first) { return is_scb(first, second); }

static bool eco_to(graph_id second, graph_id first) { return is_eco(first, second); }

static bool scb_to_end(graph_id first, graph_id end) {
    return any_around(end, false, scb_to, first);
}

static bool eco_to_end(graph_id first, graph_id end) {
    return any_around(end, false, eco_to, first);
}

static bool is_psc(graph_id first, graph_id second) {
    if (is_fence(first) && is_fence(second) &&
        (is_hb(first, second) || any_around(first, true, eco_to_end, second))) {
        return true;
    }
    return any_around(first, true, scb_to_end, second);
}

static void find_ordered(void) {
    ordered_length = 0;
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = 0; number < graph.lengths[thread]; number++) {
            const struct graph_event *event = &graph.events[thread][number];
            if (graph_order(event) == __ATOMIC_SEQ_CST && event->kind < GRAPH_SYNC) {
                ordered[ordered_length++] = graph_id_of(thread, number);
            }
        }
    }
}

enum visit { UNSEEN, ON_PATH, LEFT };

/* Whether a cycle can be reached. */
static bool has_cycle_from(unsigned place, uint8_t visits[ORDERED_MOST]) {
    visits[place] = ON_PATH;
    for (unsigned next = 0; next < ordered_length; next++) {
        if (next == place || visits[next] == LEFT || !is_psc(ordered[place], ordered[next])) {
            continue;
        }
        if (visits[next] == ON_PATH || has_cycle_from(next, visits)) {
            return true;
        }
    }
    visits[place] = LEFT;
    return false;
}

bool consistency_is_ordered(void) {
    if (consistency_model == VERIFY_SC) {
        return true; /* consistency_seen has told */
    }
    find_ordered();
    static uint8_t visits[ORDERED_MOST];
    memset(visits, UNSEEN, ordered_length);
    for (unsigned place = 0; place < ordered_length; place++) {
        if (visits[place] == UNSEEN && has_cycle_from(place, visits)) {
            return false;
        }
    }
    return true;
}
