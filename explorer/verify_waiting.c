/* See verify_accesses.h, verify_running.h: threads that wait, for a value, or because they assume
 * something. */
#include "call_stack.h"
#include "races.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { TRIAL_ROUNDS = 100, WAITS_MOST = 1024 };

volatile uint8_t explorer_paused; /* set by no-pause.s */

unsigned verify_rounds;

/* What the last trial of each thread has shown, for executions with the same graph. */
static struct answer {
    unsigned event; /* before which it was, plus one; 0: there was none */
    uint64_t reads; /* of a round in vain; 0: the thread does not wait */
} answers[GRAPH_THREADS_MOST];

/* Threads that wait, as trials have shown lately. To try again would come to the same. */
static struct wait {
    uint64_t causes; /* as hash_causes tells */
    uint64_t reads;
} waits[WAITS_MOST];

void verify_forget_waits(void) { memset(waits, 0, sizeof waits); }

void verify_forget_answers(void) { memset(answers, 0, sizeof answers); }

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

__attribute__((noreturn)) static void stick_spinning(uint64_t reads) {
    verify_running()->reads_in_vain = reads;
    verify_stick(STUCK_SPINNING, "what it reads again and again to change");
}

static void mix(uint64_t *hash, uint64_t value) {
    *hash = (*hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    *hash ^= *hash >> 32;
}

/* A number for all that what the running thread does next depends on: what it has read, what those
 * had read whose writes it has read, and so on, and how these writes are ordered. */
static uint64_t hash_causes(void) {
    const struct graph_clock *causes = &graph_event(verify_last_done())->causes;
    uint64_t hash = 0;
    mix(&hash, verify_last_done());
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (int number = 0; number < causes->at[thread]; number++) {
            const struct graph_event *event = &graph.events[thread][number];
            if (graph_reads(event)) {
                mix(&hash, event->source);
                mix(&hash, event->read_value);
            }
            if (event->writes) {
                mix(&hash, event->before);
            }
        }
    }
    return hash;
}

static struct wait *find_wait(uint64_t causes) { return &waits[causes % WAITS_MOST]; }

/* Whether it is known that the running thread does not wait here. Does not come back if it does. */
static bool is_known_to_go_on(struct verify_thread *thread) {
    const struct answer *answer = &answers[verify_self()];
    if (answer->event == thread->done + 1) {
        if (answer->reads != 0) {
            stick_spinning(answer->reads);
        }
        return true;
    }
    thread->trial_causes = hash_causes();
    const struct wait *known = find_wait(thread->trial_causes);
    if (known->causes == thread->trial_causes) {
        stick_spinning(known->reads);
    }
    return false;
}

/* The thread goes on with what it has read in its last round, to see whether it really waits.
 * Others do not run, and the execution begins anew afterwards. What others have done beside it is
 * nothing to go by: data races are not looked for. */
static void begin_trial(struct verify_thread *thread, unsigned first) {
    thread->trial = TRIAL_ROUNDS;
    thread->trial_paused = true;
    thread->trial_first = first;
    races_wanted = false; /* until the execution begins anew */
}

/* The execution begins anew, and this is known: for which reads the thread waits; 0: it does not.
 */
static void end_trial(struct verify_thread *thread, uint64_t reads) {
    thread->trial = 0;
    answers[verify_self()] = (struct answer){thread->done + 1, reads};
    verify_again = true;
    execution_end(EXPLORER_PASSED, "");
}

void verify_end_trial(void) {
    if (verify_running()->trial > 0) {
        end_trial(verify_running(), 0);
    }
}

/* A round is from pause to pause: it may do the same read several times. */
static void begin_round(struct verify_thread *thread) {
    if (--thread->trial == 0) {
        *find_wait(thread->trial_causes) = (struct wait){thread->trial_causes, thread->trial_reads};
        end_trial(thread, thread->trial_reads);
    }
    thread->trial_paused = false;
    thread->trial_reads = 0;
    thread->yields = 0;
}

static const struct graph_event *try_again(struct verify_thread *thread,
                                           const struct verify_read *read) {
    unsigned same = find_read(thread, thread->round_length, read);
    if (same == thread->round_length) {
        verify_end_trial();
    }
    if (same == thread->trial_first && thread->trial_paused) {
        begin_round(thread);
    }
    thread->trial_reads |= UINT64_C(1) << same;
    return &graph.events[verify_self()][thread->round[same].event];
}

/* Whether the graph has an event for what the running thread is about to do. */
static bool graph_knows_better(void) {
    return verify_running()->done < graph.lengths[verify_self()];
}

/* Whether the thread has done this read before it waited a little, as often as it may in vain. */
static bool has_gone_round(const struct verify_thread *thread, const struct verify_read *read) {
    unsigned rounds = 0;
    for (unsigned i = 0; i < thread->round_paused; i++) {
        rounds += is_same_read(&thread->round[i], read);
    }
    return rounds > verify_rounds;
}

/* Goes no further if the thread is where it was before in the round. */
static void look_at_state(struct verify_thread *thread, const struct verify_read *read) {
    verify_states_add(thread->round_length, read->pc);
    for (unsigned i = thread->round_length; i-- > 0 && !graph_knows_better();) {
        if (is_same_read(&thread->round[i], read) &&
            verify_states_are_equal(i, thread->round_length)) {
            stick_spinning(((UINT64_C(1) << thread->round_length) - 1) & ~UINT64_C(0) << i);
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
    if (same < thread->round_paused && has_gone_round(thread, &read) && !graph_knows_better() &&
        !is_known_to_go_on(thread)) {
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
