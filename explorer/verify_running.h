/* What is known of the execution that runs while executions are verified. For verify_*.c. */
#ifndef EXPLORER_VERIFY_RUNNING_H
#define EXPLORER_VERIFY_RUNNING_H

#include "graph.h"
#include "runtime.h"

#include <pthread.h>

enum { VERIFY_ROUND_MOST = 64 /* bits of reads_in_vain */ };

/* Why a thread goes no further. */
enum verify_stuck {
    NOT_STUCK,
    STUCK_SPINNING,
    STUCK_ASSUMING,
    STUCK_LOCKING,
    STUCK_FAILED,
    STUCK_EXITED
};

struct verify_read {
    uintptr_t pc;
    const volatile void *address;
    uint64_t expected, operand; /* as the event's */
    const struct call *call;
    uint16_t event;
};

struct verify_thread {
    unsigned done;      /* events, in this execution */
    unsigned next_lock; /* the location of the mutex that it is about to lock, plus one */
    /* Its reads since it wrote last, as far as there is room, and how many there were before it
     * waited a little. */
    struct verify_read round[VERIFY_ROUND_MOST];
    unsigned round_length, round_paused;
    /* To see whether it waits it goes on for some rounds: how many are left, whether it has waited
     * a little in this one, the read that each begins with, those of this one, and the causes. */
    unsigned trial;
    bool trial_paused;
    unsigned trial_first;
    uint64_t trial_reads, trial_causes;
    uint64_t reads_in_vain;     /* that it is stuck with: bits, one for each of the round */
    unsigned yields, yields_at; /* since its last event, which that is */
    bool is_in_event; /* what it accesses belongs to its last event, and not to the next one */
    enum verify_stuck stuck;
};

extern struct verify_thread verify_threads[GRAPH_THREADS_MOST];

/* Events of the graph that have not been done yet. */
extern unsigned verify_events_left;

static inline unsigned verify_self(void) { return execution.choice.current; }

static inline struct verify_thread *verify_running(void) { return &verify_threads[verify_self()]; }

static inline bool verify_is_done(graph_id id) {
    return verify_threads[graph_thread_of(id)].done > graph_number_of(id);
}

/* The last event that the running thread has done. */
static inline graph_id verify_last_done(void) {
    return graph_id_of(verify_self(), verify_running()->done - 1);
}

/* The next event of the running thread that is no access: as the graph has it, or new. */
struct graph_event *verify_sync_event(void);

/* The number of a location; in memory it has the value that it starts with until it is written. */
unsigned verify_find_location(const volatile void *address, unsigned size, uint64_t initial);

unsigned verify_find_mutex(const pthread_mutex_t *mutex);

/* An execution begins. */
void verify_begin_locations(void);
void verify_begin_objects(void);
void verify_begin_waiting(void);
void verify_begin_ends(void);

/* The running thread reads: if that is the next round of a loop that waits, it goes no further.
 * Returns NULL, or what it reads then without an event of its own. */
const struct graph_event *verify_round_add(uintptr_t pc, const volatile void *address,
                                           uint64_t expected, uint64_t operand);

/* Trials, of the running thread. Whether it is known that it does not wait before its next event;
 * if it is known to wait, it goes no further. */
bool verify_is_known_to_go_on(void);

/* It is to be seen; each round begins with this read of the last one. */
void verify_begin_trial(unsigned first);

/* What it reads next, which is this read of its last round; their number: another one. */
const struct graph_event *verify_try_again(unsigned same);

/* It does something else than to go round: if that was a trial, the execution begins anew. */
void verify_end_trial(void);

/* Whether somebody waits who could have read something newer. */
bool verify_waits_in_vain(void);

/* It has written. */
static inline void verify_round_end(struct verify_thread *thread) {
    thread->round_length = thread->round_paused = 0;
}

/* It begins. */
static inline void verify_renew(struct verify_thread *thread) {
    thread->stuck = NOT_STUCK;
    thread->trial = thread->yields = 0;
    thread->is_in_event = false;
    verify_round_end(thread);
}

/* States of the running thread at reads of its round, by their numbers, with verify_is_exact: takes
 * down that at the read at `pc`; compares two; those of the older half of the round are not needed
 * any more, the others move there. */
void verify_states_add(unsigned number, uintptr_t pc);
bool verify_states_are_equal(unsigned one, unsigned other);
void verify_states_forget_half(void);

/* It goes no further; because of these reads of its round, as reads_in_vain. */
__attribute__((noreturn)) void verify_stick(enum verify_stuck why, const char *kind);
__attribute__((noreturn)) void verify_stick_spinning(uint64_t reads);

#endif
