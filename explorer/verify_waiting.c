/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "verify_accesses.h"
#include "verify_running.h"

volatile uint8_t explorer_paused; /* set by no-pause.s */

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

/* A thread that has waited a little, and is about to read what it has read before it waited, having
 * written nothing, has gone round in vain: it could have read what it is to read now then. */
void verify_round_add(uintptr_t pc, const volatile void *address) {
    struct verify_thread *thread = verify_running();
    verify_note_pause();
    for (unsigned i = 0; i < thread->round_paused; i++) {
        if (thread->round[i].pc == pc && thread->round[i].address == address) {
            thread->round_first = i;
            verify_stick(STUCK_SPINNING, "what it reads again and again to change");
        }
    }
    if (thread->round_length < VERIFY_ROUND_MOST) {
        thread->round[thread->round_length].pc = pc;
        thread->round[thread->round_length].address = address;
        thread->round[thread->round_length++].event = (uint16_t)thread->done;
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
                     : thread->stuck == STUCK_ASSUMING ? thread->done
                                                       : thread->round[thread->round_first].event;
    for (unsigned i = first; i < thread->done; i++) {
        const struct graph_event *event = &graph.events[number][i];
        if (graph_reads(event) && event->source != graph.newest[event->location]) {
            return false;
        }
    }
    return thread->stuck != STUCK_ASSUMING;
}

void verify_end_waiting(void) {
    for (unsigned number = 0; number < GRAPH_THREADS_MOST; number++) {
        if (verify_threads[number].stuck != NOT_STUCK && !waits_for_ever(number)) {
            verify_blocked = true;
            execution_end(EXPLORER_PASSED, "");
        }
    }
    execution_end_blocked(EXPLORER_DEADLOCK, "nobody can go on");
}
