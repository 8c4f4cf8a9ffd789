/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "call_stack.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { TRIAL_ROUNDS = 100, WAITS_MOST = 1024 };

volatile uint8_t explorer_paused; /* set by no-pause.s */

unsigned verify_rounds;

/* That threads wait, as trials have shown lately. To try again would come to the same. */
static struct wait {
    uint64_t causes; /* as hash_causes tells */
    uint64_t reads;  /* of the last round, as trial_reads */
} waits[WAITS_MOST];

/* The read by which a trial began that has shown that its thread does not wait. */
static graph_id no_wait = GRAPH_INITIAL;

void verify_forget_waits(void) {
    memset(waits, 0, sizeof waits);
    no_wait = GRAPH_INITIAL;
}

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

__attribute__((noreturn)) static void stick_spinning(void) {
    verify_stick(STUCK_SPINNING, "what it reads again and again to change");
}

/* What the running thread does next depends on what it has read, and what those had read whose
 * writes it has read, and so on: a number for that. */
static uint64_t hash_causes(void) {
    const struct graph_clock *causes = &graph_event(verify_last_done())->causes;
    uint64_t hash = verify_last_done() + 1U;
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (int number = 0; number < causes->at[thread]; number++) {
            const struct graph_event *event = &graph.events[thread][number];
            if (graph_reads(event)) {
                hash =
                    (hash ^ event->source ^ event->read_value << 16) * UINT64_C(0x9e3779b97f4a7c15);
                hash ^= hash >> 32;
            }
        }
    }
    return hash;
}

static struct wait *find_wait(uint64_t causes) { return &waits[causes % WAITS_MOST]; }

/* The thread goes on with what it has read in its last round, to see whether it really waits, if
 * that is not known. That is in no graph, takes no steps, and is not told; others do not run. */
static void begin_trial(struct verify_thread *thread, unsigned first) {
    uint64_t causes = hash_causes();
    const struct wait *known = find_wait(causes);
    if (known->causes == causes) {
        thread->trial_reads = known->reads;
        stick_spinning();
    }
    thread->trial_first = first;
    thread->trial_reads = 0;
    thread->trial = TRIAL_ROUNDS;
    thread->steps = execution.steps;
    thread->watching = execution.watching;
    execution.watching = 0;
}

static void leave_trial(struct verify_thread *thread) {
    thread->trial = 0;
    execution.steps = thread->steps;
    execution.watching = thread->watching;
}

static const struct graph_event *try_again(struct verify_thread *thread,
                                           const struct verify_read *read) {
    unsigned same = find_read(thread, thread->round_length, read);
    if (same == thread->round_length) {
        verify_end_trial();
    }
    if (same == thread->trial_first) {
        if (--thread->trial == 0) {
            leave_trial(thread);
            uint64_t causes = hash_causes();
            *find_wait(causes) = (struct wait){causes, thread->trial_reads};
            stick_spinning();
        }
        thread->trial_reads = 0;
    }
    thread->trial_reads |= UINT64_C(1) << same;
    return &graph.events[verify_self()][thread->round[same].event];
}

/* Whether the graph has an event for what the running thread is about to do. */
static bool graph_knows_better(void) {
    return verify_running()->done < graph.lengths[verify_self()];
}

/* Whether the thread, which has read the same before it waited a little, may have gone round in
 * vain often enough: that is to be seen, or known. */
static bool goes_no_further(const struct verify_thread *thread, const struct verify_read *read) {
    unsigned rounds = 0;
    for (unsigned i = 0; i < thread->round_paused; i++) {
        rounds += is_same_read(&thread->round[i], read);
    }
    bool is_known = rounds <= verify_rounds || graph_knows_better();
    if (!is_known && no_wait == graph_id_of(verify_self(), thread->done)) {
        no_wait = GRAPH_INITIAL; /* from now on the graph knows better */
        return false;
    }
    return !is_known;
}

/* Goes no further if the thread is where it was before in the round. */
static void look_at_state(struct verify_thread *thread, const struct verify_read *read) {
    verify_states_add(thread->round_length, read->pc);
    for (unsigned i = thread->round_length; i-- > 0 && !graph_knows_better();) {
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
    if (same < thread->round_paused && goes_no_further(thread, &read)) {
        begin_trial(thread, same);
        return try_again(thread, &read);
    }
    give_room(thread);
    if (verify_is_exact) {
        look_at_state(thread, &read);
    }
    thread->round[thread->round_length++] = read;
    return NULL;
}

/* It does not wait: the execution begins anew, and this is known. */
void verify_end_trial(void) {
    struct verify_thread *thread = verify_running();
    if (thread->trial > 0) {
        leave_trial(thread);
        no_wait = graph_id_of(verify_self(), thread->done);
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
        leave_trial(verify_running());
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
