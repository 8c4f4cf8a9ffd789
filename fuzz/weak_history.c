/* See weak_history.h. */
#include "weak_history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PUSHES_MOST = 65536, /* to a queue */
    CHOICES_MOST = 4096, /* that a search can go back to */
    STEPS_MOST = 100000  /* of a search: enough for all that a plan of a few threads can do */
};

/* How far the search is. */
struct place {
    uint32_t done[WEAK_HISTORY_THREADS_MOST];
    uint32_t first[WEAK_HISTORY_QUEUES_MOST], end[WEAK_HISTORY_QUEUES_MOST];
};

/* Where the search can go on if what it tried leads nowhere: with this thread's push. */
static struct choice {
    struct place place;
    unsigned thread;
} choices[CHOICES_MOST];

/* What was pushed, and from `first` to `end` of a place is in. On the way back it is overwritten.
 */
static uint32_t queues[WEAK_HISTORY_QUEUES_MOST][PUSHES_MOST];

static struct weak_operation *operation_of(const struct weak_history *history, unsigned thread,
                                           size_t index) {
    return &history->operations[thread * history->room + index];
}

void weak_history_clear(struct weak_history *history, struct weak_operation *operations,
                        size_t room) {
    if (room > PUSHES_MOST / WEAK_HISTORY_THREADS_MOST) {
        fprintf(stderr, "weak_history: room for %zu operations of a thread is too much\n", room);
        abort();
    }
    *history = (struct weak_history){.operations = operations, .room = room};
}

/* Before what the running thread does now. */
static bool happened_before(const struct weak_operation *operation) {
    return operation->has_returned && explorer_happened_before(operation->returned);
}

void weak_history_start(struct weak_history *history, unsigned thread, unsigned queue, bool is_push,
                        uint32_t value) {
    uint32_t length = history->lengths[thread];
    if (length == history->room || thread >= WEAK_HISTORY_THREADS_MOST) {
        fprintf(stderr, "weak_history: no room for an operation of thread %u\n", thread);
        abort();
    }
    struct weak_operation *operation = operation_of(history, thread, length);
    *operation = (struct weak_operation){.queue = (uint8_t)queue, .is_push = is_push};
    operation->value = value;
    for (unsigned other = 0; other < WEAK_HISTORY_THREADS_MOST; other++) {
        /* What happened before the thread's operation before happens before this one. */
        uint32_t after = length > 0 ? operation[-1].after[other] : 0;
        while (other != thread && after < history->lengths[other] &&
               happened_before(operation_of(history, other, after))) {
            after++;
        }
        operation->after[other] = after;
    }
    operation->after[thread] = length;
    history->lengths[thread]++;
}

void weak_history_return(struct weak_history *history, unsigned thread, uint32_t value) {
    struct weak_operation *operation = operation_of(history, thread, history->returned[thread]++);
    operation->returned = explorer_now();
    operation->has_returned = true;
    if (!operation->is_push) {
        operation->value = value;
    }
}

/* The thread's next operation, or NULL if others come first. */
static const struct weak_operation *next_of(const struct weak_history *history,
                                            const struct place *place, unsigned thread) {
    if (place->done[thread] == history->lengths[thread]) {
        return NULL;
    }
    const struct weak_operation *next = operation_of(history, thread, place->done[thread]);
    for (unsigned other = 0; other < WEAK_HISTORY_THREADS_MOST; other++) {
        if (next->after[other] > place->done[other]) {
            return NULL;
        }
    }
    return next;
}

/* Whether the queue answers so now. */
static bool can_pop(const struct place *place, const struct weak_operation *pop) {
    uint32_t first = place->first[pop->queue];
    bool is_empty = first == place->end[pop->queue];
    return pop->value == 0 ? is_empty : !is_empty && queues[pop->queue][first] == pop->value;
}

/* Does all pops that can be done: no other operation can need what they change, as each value is
 * popped once. Whether all operations are done. */
static bool do_pops(const struct weak_history *history, struct place *place) {
    unsigned idle = 0, thread = 0;
    bool is_done = true;
    while (idle < WEAK_HISTORY_THREADS_MOST) {
        const struct weak_operation *next = next_of(history, place, thread);
        if (next != NULL && !next->is_push && can_pop(place, next)) {
            place->first[next->queue] += next->value != 0;
            place->done[thread]++;
            idle = 0;
            is_done = true;
            continue;
        }
        is_done = is_done && place->done[thread] == history->lengths[thread];
        idle++;
        thread = (thread + 1) % WEAK_HISTORY_THREADS_MOST;
    }
    return is_done;
}

/* The first thread from this one on whose next operation is a push that can be done. */
static unsigned next_push(const struct weak_history *history, const struct place *place,
                          unsigned thread) {
    for (; thread < WEAK_HISTORY_THREADS_MOST; thread++) {
        const struct weak_operation *next = next_of(history, place, thread);
        if (next != NULL && next->is_push) {
            break;
        }
    }
    return thread;
}

static void do_push(const struct weak_history *history, struct place *place, unsigned thread) {
    const struct weak_operation *push = next_of(history, place, thread);
    queues[push->queue][place->end[push->queue]++] = push->value;
    place->done[thread]++;
}

bool weak_history_is_possible(const struct weak_history *history) {
    struct place place = {{0}, {0}, {0}};
    unsigned choices_length = 0;
    for (unsigned steps = 0; steps < STEPS_MOST; steps++) {
        if (do_pops(history, &place)) {
            return true;
        }
        unsigned thread = next_push(history, &place, 0);
        if (thread == WEAK_HISTORY_THREADS_MOST) { /* back to the last choice */
            if (choices_length == 0) {
                return false;
            }
            place = choices[--choices_length].place;
            thread = choices[choices_length].thread;
        }
        unsigned other = next_push(history, &place, thread + 1);
        if (other < WEAK_HISTORY_THREADS_MOST) {
            if (choices_length == CHOICES_MOST) {
                return true;
            }
            choices[choices_length++] = (struct choice){place, other};
        }
        do_push(history, &place, thread);
    }
    return true;
}
