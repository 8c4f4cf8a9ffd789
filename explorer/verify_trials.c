/*
 * See verify_running.h: whether a thread waits that has gone round in vain and paused. It goes on
 * with what it has read in its last round: others do not run, nothing comes into the graph, and the
 * execution begins anew afterwards, with the answer. What others have done beside the thread is
 * nothing to go by, so that the answer depends on nothing but the causes of its last event.
 */
#include "races.h"
#include "verify_accesses.h"
#include "verify_running.h"

#include <string.h>

enum { TRIAL_ROUNDS = 100, WAITS_MOST = 1024 };

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
        mix(&hash, (uint64_t)causes->at[thread]);
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

bool verify_is_known_to_go_on(void) {
    struct verify_thread *thread = verify_running();
    const struct answer *answer = &answers[verify_self()];
    if (answer->event == thread->done + 1) {
        if (answer->reads != 0) {
            verify_stick_spinning(answer->reads);
        }
        return true;
    }
    thread->trial_causes = hash_causes();
    const struct wait *known = find_wait(thread->trial_causes);
    if (known->causes == thread->trial_causes) {
        verify_stick_spinning(known->reads);
    }
    return false;
}

void verify_begin_trial(unsigned first) {
    struct verify_thread *thread = verify_running();
    thread->trial = TRIAL_ROUNDS;
    thread->trial_paused = true;
    thread->trial_first = first;
    races_wanted = false; /* until the execution begins anew */
}

/* The execution begins anew, and this is known: for which reads the thread waits; 0: it does not.
 */
__attribute__((noreturn)) static void end_trial(struct verify_thread *thread, uint64_t reads) {
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

/* A round is from pause to pause: it may do the same read several times. (The first one has been
 * gone for real.) */
static void begin_round(struct verify_thread *thread) {
    if (--thread->trial == 0) {
        *find_wait(thread->trial_causes) = (struct wait){thread->trial_causes, thread->trial_reads};
        end_trial(thread, thread->trial_reads);
    }
    thread->trial_paused = false;
    thread->trial_reads = 0;
    thread->yields = 0;
}

const struct graph_event *verify_try_again(unsigned same) {
    struct verify_thread *thread = verify_running();
    if (same == thread->round_length) {
        end_trial(thread, 0);
    }
    if (same == thread->trial_first && thread->trial_paused) {
        begin_round(thread);
    }
    thread->trial_reads |= UINT64_C(1) << same;
    return &graph.events[verify_self()][thread->round[same].event];
}
