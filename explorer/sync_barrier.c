/* pthread_barrier_* for the code under test; the object itself counts. */
#include "sync.h"

#include <errno.h>

struct barrier {
    unsigned needed; /* 0 unless it exists */
    unsigned waiting;
};
_Static_assert(sizeof(struct barrier) <= sizeof(pthread_barrier_t), "it lives in there");

static struct barrier *inside(pthread_barrier_t *barrier) {
    return (struct barrier *)(void *)barrier;
}

int explorer_pthread_barrier_init(pthread_barrier_t *barrier,
                                  const pthread_barrierattr_t *attributes, unsigned needed) {
    (void)attributes;
    if (needed == 0) {
        return EINVAL;
    }
    *inside(barrier) = (struct barrier){.needed = needed};
    return 0;
}

int explorer_pthread_barrier_destroy(pthread_barrier_t *barrier) {
    sync_point("pthread_barrier_destroy", barrier, CALLER_PC);
    if (inside(barrier)->waiting != 0) {
        explorer_fail("%c destroys a barrier that is waited for", thread_letter());
    }
    inside(barrier)->needed = 0;
    return 0;
}

int explorer_pthread_barrier_wait(pthread_barrier_t *outside) {
    sync_point("pthread_barrier_wait", outside, CALLER_PC);
    struct barrier *barrier = inside(outside);
    if (barrier->needed == 0) {
        explorer_fail("%c waits for a barrier that does not exist", thread_letter());
    }
    memory_changed(barrier);
    if (++barrier->waiting == barrier->needed) {
        barrier->waiting = 0;
        thread_wake_all(barrier);
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    thread_block(barrier, "a barrier", -1); /* it may be gone as soon as we are woken */
    return 0;
}
