/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { LOOPS_MOST = 256, TRIAL_ROUNDS = 100 };

volatile uint8_t explorer_paused; /* set by no-pause.s */

/* Reads by which a thread seemed to go round: whether it really was a loop that waits. */
static struct {
    uintptr_t pc;
    bool waits;
} loops[LOOPS_MOST];
static unsigned loops_length;

void verify_forget_loops(void) { loops_length = 0; }

void verify_begin_waiting(void) { explorer_paused = 0; }

void verify_stick(enum verify_stuck why, const char *kind) {
    verify_running()->stuck = why;
    thread_block(verify_running(), kind, -1);
    __builtin_unreachable();
}

void verify_yield(void) { explorer_paused = 1; }

void verify_note_pause(void) {
    if (explorer_paused != 0) {
        explorer_paused = 0;
        verify_running()->round_paused = verify_running()->round_length;
    }
}

/* The last one of the first `count` reads of the round that is the same read; `count`: none is. */
static unsigned find_read(const struct verify_thread *thread, unsigned count,
                          const struct verify_read *read) {
    for (unsigned i = count; i-- > 0;) {
        const struct verify_read *earlier = &thread->round[i];
        if (earlier->pc == read->pc && earlier->address == read->address &&
            earlier->expected == read->expected) {
            return i;
        }
    }
    return count;
}

static void add_read(struct verify_thread *thread, const struct verify_read *read) {
    if (thread->round_length == VERIFY_ROUND_MOST) { /* the older half is forgotten */
        thread->round_length /= 2;
        memcpy(thread->round, thread->round + thread->round_length,
               thread->round_length * sizeof thread->round[0]);
        thread->round_paused -= thread->round_paused < thread->round_length ? thread->round_paused
                                                                            : thread->round_length;
    }
    thread->round[thread->round_length++] = *read;
}

/* What is known of the loop in which this is read; NULL: nothing. */
static const bool *find_loop(uintptr_t pc) {
    for (unsigned i = 0; i < loops_length; i++) {
        if (loops[i].pc == pc) {
            return &loops[i].waits;
        }
    }
    return NULL;
}

static void learn_loop(uintptr_t pc, bool waits) {
    if (loops_length == LOOPS_MOST) {
        verify_cannot("it has too many loops that wait");
    }
    loops[loops_length].pc = pc;
    loops[loops_length++].waits = waits;
}

static void stick_in_loop(void) {
    verify_stick(STUCK_SPINNING, "what it reads again and again to change");
}

/* The thread goes on with what it has read in its last round, to see whether it really waits. What
 * it reads then is in no graph. */
static const struct graph_event *try_again(struct verify_thread *thread,
                                           const struct verify_read *read) {
    unsigned same = find_read(thread, thread->round_length, read);
    if (same == thread->round_length) {
        verify_end_trial();
    }
    if (read->pc == thread->round[thread->round_first].pc && --thread->trial == 0) {
        learn_loop(read->pc, true);
        stick_in_loop();
    }
    return &graph.events[verify_self()][thread->round[same].event];
}

const struct graph_event *verify_round_add(uintptr_t pc, const volatile void *address,
                                           uint64_t expected) {
    struct verify_thread *thread = verify_running();
    struct verify_read read = {pc, address, expected, (uint16_t)thread->done};
    verify_note_pause();
    if (thread->trial > 0) {
        return try_again(thread, &read);
    }
    unsigned same = find_read(thread, thread->round_paused, &read);
    const bool *waits = same < thread->round_paused ? find_loop(pc) : &(const bool){false};
    if (waits != NULL && !*waits) {
        add_read(thread, &read);
        return NULL;
    }
    thread->round_first = same;
    if (waits != NULL) {
        stick_in_loop();
    }
    thread->trial = TRIAL_ROUNDS;
    return try_again(thread, &read);
}

/* It is no loop that waits: the execution begins anew, and this is known. */
void verify_end_trial(void) {
    struct verify_thread *thread = verify_running();
    if (thread->trial > 0) {
        thread->trial = 0;
        learn_loop(thread->round[thread->round_first].pc, false);
        verify_again = true;
        execution_end(EXPLORER_PASSED, "");
    }
}

void explorer_assume(bool condition) {
    if (condition) {
        return;
    }
    if (!verify_is_on) {
        execution_end(EXPLORER_PASSED, "");
    }
    if (!execution.keeps_order) {
        verify_blocked = true;
        execution_end(EXPLORER_PASSED, "");
    }
    verify_stick(STUCK_ASSUMING, "what is assumed");
}

/* Whether all reads of the round, up to the thread's end, are of the newest writes: then nothing
 * that others have done helps. */
static bool waits_for_ever(unsigned number) {
    const struct verify_thread *thread = &verify_threads[number];
    unsigned first = thread->stuck == STUCK_LOCKING    ? thread->done - 1
                     : thread->stuck == STUCK_SPINNING ? thread->round[thread->round_first].event
                                                       : thread->done;
    for (unsigned i = first; i < thread->done; i++) {
        const struct graph_event *event = &graph.events[number][i];
        if (graph_reads(event) && event->source != graph.newest[event->location]) {
            return false;
        }
    }
    return thread->stuck != STUCK_ASSUMING;
}

bool verify_waits_in_vain(void) {
    for (unsigned number = 0; number < GRAPH_THREADS_MOST; number++) {
        if (verify_threads[number].stuck != NOT_STUCK && !waits_for_ever(number)) {
            return true;
        }
    }
    return false;
}
