/*
 * Whether histories of several queues, together, are what one after the other the
 * operations could have done, in an order that agrees with what happens before what
 * (C11 5.1.2.4). Under weak memory that is all that "before" can mean: that an
 * operation was executed before another shows nothing unless something tells so.
 *
 * A search, for histories of which history_is_linearizable (real time, each queue by
 * itself) says no: if it says yes, the answer is yes here, too.
 *
 * Not thread-safe: written and checked by one real thread.
 */
#ifndef FUZZ_WEAK_HISTORY_H
#define FUZZ_WEAK_HISTORY_H

#include "../explorer/explorer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WEAK_HISTORY_THREADS_MOST = 8, WEAK_HISTORY_QUEUES_MOST = 2 };

struct weak_operation {
    uint8_t queue;
    bool is_push;
    uint32_t value; /* 0: a pop that found nothing */
    bool has_returned;
    struct explorer_moment returned;
    /* How many operations of each thread happen before it. */
    uint32_t after[WEAK_HISTORY_THREADS_MOST];
};

struct weak_history {
    struct weak_operation *operations; /* of each thread; not owned */
    size_t room;                       /* for each thread */
    uint32_t lengths[WEAK_HISTORY_THREADS_MOST];
    uint32_t returned[WEAK_HISTORY_THREADS_MOST]; /* of each thread's, how many */
};

/* Makes it empty. `operations` has room for `room` of each thread. */
void weak_history_clear(struct weak_history *history, struct weak_operation *operations,
                        size_t room);

/* (program) The running thread, by this number, starts an operation. `value` matters for a push.
 * Several may start before the first returns: they are done in this order, together or not. */
void weak_history_start(struct weak_history *history, unsigned thread, unsigned queue, bool is_push,
                        uint32_t value);

/* (program) The first of its operations that has not returned does; `value` matters for a pop: what
 * it got, or 0. */
void weak_history_return(struct weak_history *history, unsigned thread, uint32_t value);

/* Whether there is such an order, or it takes too long to tell. */
bool weak_history_is_possible(const struct weak_history *history);

#endif
