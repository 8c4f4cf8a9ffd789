/*
 * What each thread knows (views.h): from what it read and acquired, and from locks,
 * joins and the like.
 */
#ifndef EXPLORER_HAPPENS_BEFORE_H
#define EXPLORER_HAPPENS_BEFORE_H

#include "histories.h"
#include "runtime.h"

struct thread_views {
    struct view now;
    struct view acquired_later; /* what an acquire fence would add */
    struct view released;       /* as of the last release fence */
    struct weak_moment moment;
    unsigned operations; /* the location of views that has the last of its seq_cst operations known;
                            LOCATIONS_MOST: there was none */
    /* Reads of stores that are not the newest, since the thread's last newest store: all, and those
     * of one store in a row. */
    unsigned stale_reads, stale_again;
    const struct location *stale_location;
    uint64_t stale_time;
};

extern struct thread_views thread_views[EXPLORER_THREADS_MOST];
extern unsigned thread_views_length; /* of threads that were there in this execution */

static inline struct thread_views *running_views(void) {
    return &thread_views[execution.choice.current];
}

/* There is one thread only, the running one. */
void happens_before_begin(void);

/* What the thread does from now on is not yet known to whoever knows what it did. */
void views_tick(struct thread_views *views);

#endif
