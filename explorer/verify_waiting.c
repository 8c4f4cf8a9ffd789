/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "call_stack.h"
#include "machine_state.h"
#include "races.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { LOOPS_MOST = 256, TRIAL_ROUNDS_FIRST = 100, TRIAL_ROUNDS = 8, TRIAL_ROUNDS_EXACT = 3 };
enum { YIELDS_MOST = 100000 };

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

/* Who does nothing else goes on for ever. */
void verify_yield(void) {
    struct verify_thread *thread = verify_running();
    explorer_paused = 1;
    if (thread->yields_at != thread->done) {
        thread->yields_at = thread->done;
        thread->yields = 0;
    }
    if (++thread->yields > YIELDS_MOST) {
        execution_end_blocked(EXPLORER_LIVELOCK,
                              "a thread yields without end, and does nothing else");
    }
}

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
            earlier->expected == read->expected && calls_are_alike(earlier->call, read->call)) {
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

/* Where the running thread is in the code: a function may be called in a loop that waits, and
 * elsewhere. */
static uint64_t place_of(uintptr_t pc, bool is_exact) {
    uint64_t place = pc + is_exact; /* no two accesses are one byte apart */
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
static void begin_trial(struct verify_thread *thread, unsigned first, bool is_exact) {
    thread->trial_first = first;
    thread->trial_reads = 0;
    thread->trial_is_exact = is_exact;
    thread->trial_point = (struct verify_point){0};
    thread->trial = is_exact                                         ? TRIAL_ROUNDS_EXACT
                    : find_loop(thread->rounds_place) < loops_length ? TRIAL_ROUNDS
                                                                     : TRIAL_ROUNDS_FIRST;
    thread->steps = execution.steps;
    thread->watching = execution.watching;
    execution.watching = 0;
}

static void leave_trial(struct verify_thread *thread, bool waits) {
    thread->trial = 0;
    execution.steps = thread->steps;
    execution.watching = thread->watching;
    learn_loop(thread->rounds_place, waits);
}

/* Whether a trial that begins another round shows that the thread waits: by the number of rounds
 * where it says so itself, by a pause; or else because all is as it was a round before. */
static bool is_shown(struct verify_thread *thread, uintptr_t pc) {
    if (thread->trial_is_exact) {
        struct verify_point last = thread->trial_point;
        thread->trial_point = (struct verify_point){machine_state(pc), races_writes};
        if (last.state != 0 && thread->trial_point.state == last.state &&
            thread->trial_point.writes == last.writes) {
            return true;
        }
        if (thread->trial == 1) {
            verify_end_trial();
        }
    }
    return --thread->trial == 0;
}

static const struct graph_event *try_again(struct verify_thread *thread,
                                           const struct verify_read *read) {
    unsigned same = find_read(thread, thread->round_length, read);
    if (same == thread->round_length) {
        verify_end_trial();
    }
    if (same == thread->trial_first && is_shown(thread, read->pc)) {
        leave_trial(thread, true);
        verify_stick(STUCK_SPINNING, "what it reads again and again to change");
    }
    thread->trial_reads |= UINT64_C(1) << same;
    return &graph.events[verify_self()][thread->round[same].event];
}

/* Whether the thread, which has read the same in this place before, may have gone round in vain
 * often enough. */
static bool goes_no_further(struct verify_thread *thread, uint64_t place) {
    unsigned loop = find_loop(place);
    if (loop < loops_length && !loops[loop].waits) {
        return false;
    }
    if (thread->rounds > 0 && place != thread->rounds_place) {
        return false; /* further on in a round that is allowed */
    }
    thread->rounds_place = place;
    return thread->rounds++ >= verify_rounds;
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
    bool is_exact = same == thread->round_paused; /* it has not waited a little since */
    if (is_exact && races_wanted) {
        same = find_read(thread, thread->round_length, &read);
    }
    if (same < thread->round_length && goes_no_further(thread, place_of(pc, is_exact))) {
        begin_trial(thread, same, is_exact);
        return try_again(thread, &read);
    }
    add_read(thread, &read);
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
    if (verify_running()->trial_is_exact) {
        verify_end_trial(); /* it does come to something else */
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
