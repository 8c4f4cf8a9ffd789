/*
 * pthread_create and what belongs to it, for the code under test. A pthread_t is the
 * number of the thread plus one; above that, how many threads of the execution had
 * the number before, so that an old pthread_t is not taken for a new thread.
 *
 * Of attributes only whether the thread is detached counts.
 */
#include "sync.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { GENERATION_SHIFT = 8 };

pthread_t thread_id(unsigned number) {
    return execution.threads[number].generation << GENERATION_SHIFT | (number + 1);
}

/* The number of a thread that can still be joined. */
static unsigned joinable(pthread_t id, const char *verb) {
    unsigned number = (unsigned)(id & ((1U << GENERATION_SHIFT) - 1)) - 1;
    if (number >= execution.threads_created) {
        explorer_fail("%c %s a thread that does not exist", thread_letter(), verb);
    }
    const struct thread *thread = &execution.threads[number];
    if (thread_id(number) != id || thread->joined) {
        explorer_fail("%c %s %c, which was joined before", thread_letter(), verb,
                      schedule_letter(number));
    }
    if (thread->detached) {
        explorer_fail("%c %s %c, which is detached", thread_letter(), verb,
                      schedule_letter(number));
    }
    return number;
}

int thread_create_or_fail(void *(*start)(void *), void *argument) {
    int number = thread_create(start, argument);
    if (number < 0) {
        fprintf(stderr, "explorer: the program needs more than %d threads at a time\n",
                EXPLORER_THREADS_MOST);
        exit(2);
    }
    return number;
}

int explorer_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*start)(void *),
                            void *argument) {
    sync_point("pthread_create", NULL, CALLER_PC);
    int detached = PTHREAD_CREATE_JOINABLE;
    if (attributes != NULL) {
        pthread_attr_getdetachstate(attributes, &detached);
    }
    int number = thread_create_or_fail(start, argument);
    execution.threads[number].detached = detached == PTHREAD_CREATE_DETACHED;
    *id = thread_id((unsigned)number);
    return 0;
}

/* "the end of b" */
static const char *end_of(unsigned number) {
    static char words[EXPLORER_THREADS_MOST][sizeof "the end of b"];
    snprintf(words[number], sizeof words[number], "the end of %c", schedule_letter(number));
    return words[number];
}

int thread_wait_for_end(pthread_t id, void **result, uint64_t until) {
    unsigned number = joinable(id, "joins");
    struct thread *thread = &execution.threads[number];
    thread->joined = true;
    while (thread->status != THREAD_ENDED) {
        if (until == UINT64_MAX) {
            thread_block(thread, end_of(number), -1);
        } else if (thread_block_or_give_up(thread, end_of(number), -1, until)) {
            thread->joined = false;
            return ETIMEDOUT;
        }
    }
    if (execution.keeps_order) {
        weak_thread_join(thread);
    }
    if (result != NULL) {
        *result = thread->result;
    }
    thread_set_status(number, THREAD_UNUSED);
    return 0;
}

int thread_detach(pthread_t id) {
    unsigned number = joinable(id, "detaches");
    execution.threads[number].detached = true;
    if (execution.threads[number].status == THREAD_ENDED) {
        thread_set_status(number, THREAD_UNUSED);
    }
    return 0;
}

int explorer_pthread_join(pthread_t id, void **result) {
    sync_point("pthread_join", NULL, CALLER_PC);
    return thread_wait_for_end(id, result, UINT64_MAX);
}

int explorer_pthread_tryjoin_np(pthread_t id, void **result) {
    sync_point("pthread_tryjoin_np", NULL, CALLER_PC);
    const struct thread *thread = &execution.threads[joinable(id, "joins")];
    if (thread->status != THREAD_ENDED) {
        memory_read(CALLER_PC, thread, 0);
        return EBUSY;
    }
    return thread_wait_for_end(id, result, UINT64_MAX);
}

int explorer_pthread_clockjoin_np(pthread_t id, void **result, clockid_t clock,
                                  const struct timespec *end) {
    sync_point("pthread_clockjoin_np", NULL, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(clock, end, &until) ? thread_wait_for_end(id, result, until)
                                                       : EINVAL;
}

int explorer_pthread_timedjoin_np(pthread_t id, void **result, const struct timespec *end) {
    sync_point("pthread_timedjoin_np", NULL, CALLER_PC);
    uint64_t until;
    return virtual_time_from_clock(CLOCK_REALTIME, end, &until)
               ? thread_wait_for_end(id, result, until)
               : EINVAL;
}

int explorer_pthread_detach(pthread_t id) {
    sync_point("pthread_detach", NULL, CALLER_PC);
    return thread_detach(id);
}

pthread_t explorer_pthread_self(void) { return thread_id(execution.choice.current); }

int explorer_pthread_equal(pthread_t left, pthread_t right) { return left == right; }

/* Names are for debuggers of real threads. */
int explorer_pthread_setname_np(pthread_t id, const char *name) {
    (void)id, (void)name;
    return 0;
}

/* An old name of sched_yield. */
int explorer_pthread_yield(void) {
    if (execution.watching != 0) {
        watch_call("pthread_yield", CALLER_PC, NULL);
    }
    thread_yield(CALLER_PC);
    return 0;
}

/* All run on one processor. */
int explorer_sched_getcpu(void) { return 0; }
