/*
 * See graph_search.h. The algorithm is TruSt (see verify.h). Forward alternatives go back
 * by cutting the graph to the event's stamp; a revisit, which takes events out that came
 * earlier, first saves the graph as it is.
 */
#include "graph_search.h"

#include "consistency.h"
#include "graph_clocks.h"
#include "revisit.h"
#include "search_stack.h"
#include "trace.h"
#include "weak_memory.h"

static bool has_fences; /* seq_cst ones, at any time */

static double done; /* the weight of what had no execution */

/* Whether another update reads this write already. */
static bool is_taken(graph_id write, unsigned location) {
    graph_id after = graph_after(write, location);
    return after != GRAPH_INITIAL && graph_is_update_of(after, write);
}

static uint64_t updated(const struct graph_event *event) {
    uint64_t before = event->read_value, operand = event->operand;
    uint64_t after = operand;
    switch (event->operation) {
    case OPERATION_ADD:
        after = before + operand;
        break;
    case OPERATION_SUB:
        after = before - operand;
        break;
    case OPERATION_AND:
        after = before & operand;
        break;
    case OPERATION_OR:
        after = before | operand;
        break;
    case OPERATION_XOR:
        after = before ^ operand;
        break;
    case OPERATION_NAND:
        after = ~(before & operand);
        break;
    default: /* an exchange */
        break;
    }
    return event->size < 8 ? after & ((UINT64_C(1) << 8 * event->size) - 1) : after;
}

/* Which reads of the location, that came up to this stamp, could read the write of this event
 * instead.
 */
static void push_revisits(graph_id writer, unsigned location, uint32_t stamp_most) {
    const struct graph_event *event = graph_event(writer);
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned number = graph.lengths[thread]; (int)number-- > event->causes.at[thread];) {
            const struct graph_event *reader = &graph.events[thread][number];
            graph_id id = graph_id_of(thread, number);
            if (reader->location == location && graph_reads(reader) &&
                reader->stamp <= stamp_most && revisit_is_maximal(id, writer, &event->causes)) {
                stack_push(ITEM_REVISIT, writer, event->source, id);
            }
        }
    }
}

/* The event knows what it reads: the rest follows. */
static void complete(graph_id id) {
    struct graph_event *event = graph_event(id);
    event->read_value = graph_value(event->source, event->location);
    clocks_set(id);
    if (graph_is_to_write(event)) {
        event->write_value = updated(event);
        event->write_stamp = ++graph.stamp;
        graph_place(id, event->source);
        clocks_release(id);
    }
}

static void complete_and_revisit(graph_id id) {
    complete(id);
    if (graph_event(id)->writes) {
        uint32_t first = stack_length();
        push_revisits(id, graph_event(id)->location, graph.stamp);
        stack_share_weight(first);
    }
}

/* Events that have lost their write part, or read something else now. */
static void complete_all(void) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        if (graph.lengths[thread] > 0) {
            graph_id last = graph_id_of(thread, graph.lengths[thread] - 1U);
            const struct graph_event *event = graph_event(last);
            if (graph_reads(event) && !event->writes && graph_is_to_write(event)) {
                complete_and_revisit(last);
            }
        }
    }
}

/* The event would update a write that `taker` has updated: its own write could only come into the
 * graph by being read by the taker, or by a read before it. */
static void push_takeovers(graph_id id, graph_id source, graph_id taker) {
    struct graph_event *event = graph_event(id);
    event->source = source;
    clocks_set(id);
    if (!clock_has(&event->causes, taker)) {
        push_revisits(id, graph_event(taker)->location, graph_event(taker)->stamp);
    }
}

static void push_source(graph_id id, graph_id source, unsigned location) {
    struct graph_event *event = graph_event(id);
    event->read_value = graph_value(source, location);
    if (graph_waits(event)) {
        return; /* it was unlocked since */
    }
    if (graph_is_to_write(event) && is_taken(source, location)) {
        push_takeovers(id, source, graph_after(source, location));
    } else {
        stack_push(ITEM_READ, id, source, GRAPH_INITIAL);
    }
}

void search_add_read(graph_id id, unsigned location) {
    struct graph_event *event = graph_event(id);
    stack_make_room();
    uint32_t first = stack_length();
    graph_id newest = graph.newest[location];
    graph_id seen = consistency_seen(graph_thread_of(id), graph_number_of(id), location);
    for (graph_id source = newest; source != seen;) {
        source = graph_event(source)->before;
        push_source(id, source, location);
    }
    stack_share_weight(first);
    event->location = (uint16_t)location;
    event->source = newest;
    complete_and_revisit(id);
}

void search_add_store(graph_id id, unsigned location, uint64_t value) {
    struct graph_event *event = graph_event(id);
    stack_make_room();
    uint32_t first = stack_length();
    graph_id newest = graph.newest[location];
    graph_id seen = consistency_seen(graph_thread_of(id), graph_number_of(id), location);
    event->location = (uint16_t)location;
    event->source = GRAPH_INITIAL;
    event->write_value = value;
    event->write_stamp = event->stamp;
    clocks_set(id);
    for (graph_id behind = newest; behind != seen;) {
        behind = graph_event(behind)->before;
        if (!is_taken(behind, location)) {
            stack_push(ITEM_PLACE, id, behind, GRAPH_INITIAL);
        }
    }
    graph_place(id, newest);
    clocks_release(id);
    push_revisits(id, location, graph.stamp);
    stack_share_weight(first);
}

static bool is_ordered_fence(const struct graph_event *event) {
    return event->kind == GRAPH_FENCE && event->order == __ATOMIC_SEQ_CST;
}

void search_add_other(graph_id id) {
    const struct graph_event *event = graph_event(id);
    clocks_set(id);
    has_fences |= is_ordered_fence(event);
}

/* Whether seq_cst events stay ordered when this one reads, or stands, before others. */
static bool is_ordered(graph_id id) {
    return (!has_fences && graph_order(graph_event(id)) != __ATOMIC_SEQ_CST) ||
           consistency_is_ordered();
}

/* Completes the graph after a change of these events. False: that is not allowed. */
static bool finish(graph_id event, graph_id reader) {
    uint32_t first = stack_length();
    double weight = stack_weight;
    complete_all();
    if (is_ordered(event) && (reader == GRAPH_INITIAL || is_ordered(reader))) {
        return true;
    }
    stack_cut(first);
    stack_weight = weight;
    return false;
}

static bool apply_read(const struct item *item) {
    graph_cut(item->stamp);
    struct graph_event *event = graph_event(item->event);
    event->source = item->other;
    event->read_value = graph_value(event->source, event->location);
    clocks_set(item->event);
    return finish(item->event, GRAPH_INITIAL);
}

static bool apply_place(const struct item *item) {
    graph_cut(item->stamp);
    graph_unplace(item->event);
    graph_place(item->event, item->other);
    return finish(item->event, item->reader);
}

/* The store is to stand where neither it nor its reader has seen a later write. */
static bool place_revisiting(const struct item *item) {
    graph_id id = item->event, reader = item->reader;
    unsigned location = graph_event(id)->location;
    graph_id seen = consistency_seen(graph_thread_of(id), graph_number_of(id), location);
    graph_id seen_too =
        consistency_seen(graph_thread_of(reader), graph_number_of(reader), location);
    uint32_t first = stack_length();
    graph_id last = GRAPH_INITIAL;
    for (graph_id behind = graph.newest[location];; behind = graph_event(behind)->before) {
        if (!is_taken(behind, location)) {
            stack_push(ITEM_PLACE, id, behind, reader);
            last = behind;
        }
        if (behind == seen || behind == seen_too) {
            break;
        }
    }
    if (stack_length() == first) {
        return false;
    }
    stack_weight = item->weight;
    stack_cut(stack_length() - 1); /* the last one now, the others later */
    stack_share_weight(first);
    graph_place(id, last);
    return true;
}

static bool apply_revisit(const struct item *item) {
    graph_cut(item->stamp);
    stack_save_graph();
    graph_id id = item->event, reader = item->reader;
    struct graph_event *event = graph_event(id), *read = graph_event(reader);
    bool is_store = event->kind == GRAPH_STORE, is_done = event->writes;
    if (!is_done) {
        event->source = item->other;
        clocks_set(id);
    }
    struct graph_clock causes = event->causes;
    graph_restrict(read->stamp, &causes);
    if (!is_done) {
        complete(id);
    }
    unsigned location = event->location;
    read->source = id;
    if (is_store) {
        graph_unplace(id);
        if (!place_revisiting(item)) {
            return false;
        }
    } else {
        graph_id seen =
            consistency_seen(graph_thread_of(reader), graph_number_of(reader), location);
        if (seen != id && !graph_is_coherent_before(seen, id)) {
            return false;
        }
    }
    read->read_value = event->write_value;
    clocks_set(reader);
    return finish(id, reader);
}

static bool apply(const struct item *item) {
    switch (item->kind) {
    case ITEM_READ:
        return apply_read(item);
    case ITEM_PLACE:
        return apply_place(item);
    default:
        return apply_revisit(item);
    }
}

bool search_next(void) {
    struct item item;
    for (;;) {
        switch (stack_next(&item)) {
        case STACK_END:
            return false;
        case STACK_ANEW:
            return true;
        case STACK_ITEM:
            if (apply(&item)) {
                return true;
            }
            done += stack_is_on_way() ? 0 : stack_weight;
        }
    }
}

double search_take_done(void) {
    double taken = done;
    done = 0;
    return taken;
}
