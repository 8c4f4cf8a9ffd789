/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "call_stack.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

volatile uint8_t explorer_paused; /* set by no-pause.s */

unsigned verify_rounds;

void verify_begin_waiting(void) { explorer_paused = 0; }

void verify_stick(enum verify_stuck why, const char *kind) {
    verify_running()->stuck = why;
    thread_block(verify_running(), kind, -1);
    __builtin_unreachable();
}

void verify_yield(void) {
    struct verify_thread *thread = verify_running();
    explorer_paused = 1;
    if (thread->yields_at != thread->done) {
        thread->yields_at = thread->done;
        thread->yields = 0;
    }
    if (++thread->yields > execution.steps_most) {
        execution_end_blocked(EXPLORER_LIVELOCK,
                              "a thread yields again and again, and does nothing else");
    }
}

void verify_note_pause(void) {
    if (explorer_paused != 0) {
        explorer_paused = 0;
        verify_running()->round_paused = verify_running()->round_length;
        verify_running()->trial_paused = true;
    }
}

static bool is_same_read(const struct verify_read *one, const struct verify_read *other) {
    return one->pc == other->pc && one->address == other->address &&
           one->expected == other->expected && one->operand == other->operand &&
           calls_are_alike(one->call, other->call);
}

/* The last one of the round that is the same read; their number: none is. */
static unsigned find_read(const struct verify_thread *thread, const struct verify_read *read) {
    for (unsigned i = thread->round_length; i-- > 0;) {
        if (is_same_read(&thread->round[i], read)) {
            return i;
        }
    }
    return thread->round_length;
}

/* The older half of the round is forgotten if it is full. */
static void give_room(struct verify_thread *thread) {
    if (thread->round_length < VERIFY_ROUND_MOST) {
        return;
    }
    thread->round_length /= 2;
    memcpy(thread->round, thread->round + thread->round_length,
           thread->round_length * sizeof thread->round[0]);
    thread->round_paused -=
        thread->round_paused < thread->round_length ? thread->round_paused : thread->round_length;
    verify_states_forget_half();
}

void verify_stick_spinning(uint64_t reads) {
    verify_running()->reads_in_vain = reads;
    verify_stick(STUCK_SPINNING, "what it reads again and again to change");
}

/* Whether the graph has an event for what the running thread is about to do. */
static bool graph_knows_better(void) {
    return verify_running()->done < graph.lengths[verify_self()];
}

/* Whether a round begins with this read that the thread has done before, as often as it may in
 * vain, and the graph has nothing of it yet. */
static bool has_gone_round(const struct verify_thread *thread, const struct verify_read *read) {
    if (thread->round_paused < thread->round_length || graph_knows_better()) {
        return false;
    }
    unsigned rounds = 0;
    for (unsigned i = 0; i < thread->round_length; i++) {
        rounds += is_same_read(&thread->round[i], read);
    }
    return rounds > verify_rounds;
}

/* Goes no further if the thread is where it was before in the round. */
static void look_at_state(struct verify_thread *thread, const struct verify_read *read) {
    verify_states_add(thread->round_length, read->pc);
    for (unsigned i = graph_knows_better() ? 0 : thread->round_length; i-- > 0;) {
        if (is_same_read(&thread->round[i], read) &&
            verify_states_are_equal(i, thread->round_length)) {
            verify_stick_spinning(((UINT64_C(1) << thread->round_length) - 1) & ~UINT64_C(0) << i);
        }
    }
}

const struct graph_event *verify_round_add(uintptr_t pc, const volatile void *address,
                                           uint64_t expected, uint64_t operand) {
    struct verify_thread *thread = verify_running();
    struct verify_read read = {
        pc, address, expected, operand, thread_running()->call, (uint16_t)thread->done};
    verify_note_pause();
    if (thread->trial == 0 && has_gone_round(thread, &read) && !verify_is_known_to_go_on()) {
        verify_begin_trial(find_read(thread, &read));
    }
    if (thread->trial > 0) {
        return verify_try_again(find_read(thread, &read));
    }
    give_room(thread);
    if (verify_is_exact) {
        look_at_state(thread, &read);
    }
    thread->round[thread->round_length++] = read;
    return NULL;
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
    verify_end_trial();
    verify_stick(STUCK_ASSUMING, "what is assumed");
}

/* Whether the thread has read the newest write in an event. */
static bool is_up_to_date(unsigned number, unsigned event_number) {
    const struct graph_event *event = &graph.events[number][event_number];
    return !graph_reads(event) || event->source == graph.newest[event->location];
}

/* Whether all that it goes round with is of the newest writes: then nothing that others have done
 * helps. */
static bool waits_for_ever(unsigned number) {
    const struct verify_thread *thread = &verify_threads[number];
    if (thread->stuck == STUCK_LOCKING) {
        return is_up_to_date(number, thread->done - 1);
    }
    for (uint64_t left = thread->reads_in_vain; thread->stuck == STUCK_SPINNING && left != 0;
         left &= left - 1) {
        if (!is_up_to_date(number, thread->round[__builtin_ctzll(left)].event)) {
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
