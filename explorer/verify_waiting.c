/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "call_stack.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { LOOPS_MOST = 256, TRIAL_ROUNDS_FIRST = 100, TRIAL_ROUNDS = 8 };

volatile uint8_t explorer_paused; /* set by no-pause.s */

unsigned verify_rounds;

/* Reads by which a thread seemed to go round, each with the calls around it: whether that was a
 * loop that waits, as far as anybody knows. */
static struct {
    uint64_t place;
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
    }
}

static bool is_same_read(const struct verify_read *one, const struct verify_read *other) {
    return one->pc == other->pc && one->address == other->address &&
           one->expected == other->expected && calls_are_alike(one->call, other->call);
}

/* The last one of the first `count` reads of the round that is the same read; `count`: none is. */
static unsigned find_read(const struct verify_thread *thread, unsigned count,
                          const struct verify_read *read) {
    for (unsigned i = count; i-- > 0;) {
        if (is_same_read(&thread->round[i], read)) {
            return i;
        }
    }
    return count;
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

/* Where the running thread is in the code: a function may be called in a loop that waits, and
 * elsewhere. */
static uint64_t place_of(uintptr_t pc) {
    uint64_t place = pc;
    for (const struct call *call = thread_running()->call; call != NULL; call = call->outer) {
        place = (place ^ call->pc) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return place;
}

/* Which of the loops it is, or their number. */
static unsigned find_loop(uint64_t place) {
    unsigned number = 0;
    while (number < loops_length && loops[number].place != place) {
        number++;
    }
    return number;
}

static void learn_loop(uint64_t place, bool waits) {
    unsigned number = find_loop(place);
    if (number == LOOPS_MOST) {
        verify_cannot("it has too many loops that wait");
    }
    loops[number].place = place;
    loops[number].waits = waits;
    loops_length += number == loops_length;
}

/* The thread goes on with what it has read in its last round, to see whether it really waits. That
 * is in no graph, takes no steps, and is not told; others do not run. */
static void begin_trial(struct verify_thread *thread, unsigned first, uint64_t place) {
    thread->trial_first = first;
    thread->trial_place = place;
    thread->trial_reads = 0;
    thread->trial = find_loop(place) < loops_length ? TRIAL_ROUNDS : TRIAL_ROUNDS_FIRST;
    thread->steps = execution.steps;
    thread->watching = execution.watching;
    execution.watching = 0;
}

static void leave_trial(struct verify_thread *thread, bool waits) {
    thread->trial = 0;
    execution.steps = thread->steps;
    execution.watching = thread->watching;
    learn_loop(thread->trial_place, waits);
}

__attribute__((noreturn)) static void stick_spinning(void) {
    verify_stick(STUCK_SPINNING, "what it reads again and again to change");
}

static const struct graph_event *try_again(struct verify_thread *thread,
                                           const struct verify_read *read) {
    unsigned same = find_read(thread, thread->round_length, read);
    if (same == thread->round_length) {
        verify_end_trial();
    }
    if (same == thread->trial_first) {
        if (--thread->trial == 0) {
            leave_trial(thread, true);
            stick_spinning();
        }
        thread->trial_reads = 0;
    }
    thread->trial_reads |= UINT64_C(1) << same;
    return &graph.events[verify_self()][thread->round[same].event];
}

/* Whether the thread, which has read the same in this place before it waited a little, may have
 * gone round in vain often enough. */
static bool goes_no_further(const struct verify_thread *thread, const struct verify_read *read,
                            uint64_t place) {
    unsigned loop = find_loop(place), rounds = 0;
    for (unsigned i = 0; i < thread->round_paused; i++) {
        rounds += is_same_read(&thread->round[i], read);
    }
    return rounds > verify_rounds && (loop == loops_length || loops[loop].waits);
}

/* Goes no further if the thread is where it was before in the round; not if the graph knows better.
 */
static void look_at_state(struct verify_thread *thread, const struct verify_read *read) {
    verify_states_add(thread->round_length, read->pc);
    bool is_new = thread->done == graph.lengths[verify_self()];
    for (unsigned i = thread->round_length; i-- > 0 && is_new;) {
        if (is_same_read(&thread->round[i], read) &&
            verify_states_are_equal(i, thread->round_length)) {
            thread->trial_reads = ((UINT64_C(1) << thread->round_length) - 1) & ~UINT64_C(0) << i;
            stick_spinning();
        }
    }
}

const struct graph_event *verify_round_add(uintptr_t pc, const volatile void *address,
                                           uint64_t expected) {
    struct verify_thread *thread = verify_running();
    struct verify_read read = {pc, address, expected, thread_running()->call,
                               (uint16_t)thread->done};
    verify_note_pause();
    if (thread->trial > 0) {
        return try_again(thread, &read);
    }
    unsigned same = find_read(thread, thread->round_paused, &read);
    if (same < thread->round_paused) {
        uint64_t place = place_of(pc);
        if (goes_no_further(thread, &read, place)) {
            begin_trial(thread, same, place);
            return try_again(thread, &read);
        }
    }
    give_room(thread);
    if (verify_is_exact) {
        look_at_state(thread, &read);
    }
    thread->round[thread->round_length++] = read;
    return NULL;
}

/* It is no loop that waits: the execution begins anew, and this is known. */
void verify_end_trial(void) {
    struct verify_thread *thread = verify_running();
    if (thread->trial > 0) {
        leave_trial(thread, false);
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
    if (verify_running()->trial > 0) {
        leave_trial(verify_running(), true);
    }
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
    for (uint64_t left = thread->trial_reads; thread->stuck == STUCK_SPINNING && left != 0;
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
