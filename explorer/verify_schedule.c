/* See verify_accesses.h. First everything that the graph has, in an order in which each read comes
 * after what it reads; then new events, of the first thread that can go on. */
#include "verify_accesses.h"
#include "verify_running.h"

bool verify_is_told;

/* Whether all others that read the write before this one have done so. */
static bool is_read_by_all(const struct graph_event *write) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned i = verify_threads[thread].done; i < graph.lengths[thread]; i++) {
            const struct graph_event *event = &graph.events[thread][i];
            if (event != write && event->location == write->location && graph_reads(event) &&
                event->source == write->before) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the event comes next where each read is to read the newest write. */
static bool is_next_in_order(const struct graph_event *event) {
    return !event->writes || ((event->before == GRAPH_INITIAL || verify_is_done(event->before)) &&
                              is_read_by_all(event));
}

static bool is_ready(unsigned thread) {
    if (verify_threads[thread].done == graph.lengths[thread]) {
        return false;
    }
    const struct graph_event *event = &graph.events[thread][verify_threads[thread].done];
    return (!graph_reads(event) || event->source == GRAPH_INITIAL ||
            verify_is_done(event->source)) &&
           (!verify_is_told || is_next_in_order(event));
}

static bool is_locked_out(unsigned thread) {
    unsigned lock = verify_threads[thread].next_lock;
    return lock != 0 && graph_value(graph.newest[lock - 1], lock - 1) != 0;
}

unsigned verify_choose(struct explorer_strategy *strategy, const struct explorer_choice *choice) {
    (void)strategy;
    if (verify_running()->trial > 0) {
        return choice->current;
    }
    if (verify_events_left > 0) {
        if ((choice->mask >> choice->current & 1) != 0 && is_ready(choice->current)) {
            return choice->current;
        }
        for (uint64_t left = choice->mask; left != 0; left &= left - 1) {
            if (is_ready((unsigned)__builtin_ctzll(left))) {
                return (unsigned)__builtin_ctzll(left);
            }
        }
        verify_cannot("it did not come as far as before");
    }
    for (uint64_t left = choice->mask; left != 0; left &= left - 1) {
        if (!is_locked_out((unsigned)__builtin_ctzll(left))) {
            return (unsigned)__builtin_ctzll(left);
        }
    }
    return (unsigned)__builtin_ctzll(choice->mask);
}
