/*
 * The scheduler: who can go on, who does, and who waits.
 *
 * A thread stops before each visible operation. The strategy chooses among those
 * that can go on; the chosen one does its operation and runs up to its next. So at
 * every choice each thread stands just before an operation, and no effect of one
 * operation is split.
 */
#include "runtime.h"

#include "verify_accesses.h"
#include "virtual_time.h"
#include "watch.h"
#include "weak_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    /* Spinners are set free when nobody else can go on: a loop may count its rounds and give up.
     * After some times without a change of memory those who wait with a timeout go on; after very
     * many it does not. */
    FUTILE_RELEASES_FEW = 10,
    FUTILE_RELEASES_MOST = 5000,
    STEPS_ALONE_MOST = 5000000 /* of a thread while there is no other, besides those that count */
};

static size_t choices_capacity;
static size_t choices_unwatched; /* so many can be recorded without a closer look */

/* Who can go on. */

static void choice_add(unsigned number) {
    execution.runnable[execution.choice.count++] = (uint8_t)number;
    execution.choice.mask |= UINT64_C(1) << number;
}

static void choice_remove(unsigned number) {
    unsigned place = 0;
    while (execution.runnable[place] != number) {
        place++;
    }
    execution.runnable[place] = execution.runnable[--execution.choice.count];
    execution.choice.mask &= ~(UINT64_C(1) << number);
}

/* Each scheduling point is a choice while somebody else can go on, too. */
static void plural_update(void) {
    bool self = execution.choice.mask >> execution.choice.current & 1;
    bool plural = !self || execution.choice.count > 1;
    execution.plural = (plural && !(self && execution.indivisible)) || execution.invariant != NULL;
    execution.tracked =
        (plural || execution.spinning != 0 || execution.timed != 0) && !verify_is_on;
}

void scheduler_set_indivisible(bool on) {
    execution.indivisible = on;
    plural_update();
}

void thread_set_status(unsigned number, enum thread_status status) {
    struct thread *thread = &execution.threads[number];
    if (thread->status == THREAD_RUNNABLE) {
        choice_remove(number);
    }
    execution.timed -= thread->status == THREAD_BLOCKED && thread->gives_up;
    execution.timed += status == THREAD_BLOCKED && thread->gives_up;
    uint64_t bit = UINT64_C(1) << number;
    execution.spinning &= ~bit;
    execution.blocked &= ~bit;
    if (status == THREAD_RUNNABLE) {
        choice_add(number);
        spin_restart(&thread->spin, &execution.spin_memory);
    } else if (status == THREAD_SPINNING) {
        execution.spinning |= bit;
    } else if (status == THREAD_BLOCKED) {
        execution.blocked |= bit;
    }
    thread->status = status;
    plural_update();
}

void scheduler_wake_spinners(const volatile void *address) {
    for (uint64_t left = execution.spinning; left != 0; left &= left - 1) {
        unsigned number = (unsigned)__builtin_ctzll(left);
        if (execution.threads[number].spin.groups_read >> spin_group(address) & 1) {
            thread_set_status(number, THREAD_RUNNABLE);
        }
    }
}

/* Time passes up to the first timeout. False if nobody waits with one. */
static bool give_up_first(void) {
    const struct thread *first = NULL;
    for (uint64_t left = execution.blocked; left != 0; left &= left - 1) {
        const struct thread *thread = &execution.threads[__builtin_ctzll(left)];
        if (thread->gives_up && (first == NULL || thread->gives_up_at < first->gives_up_at)) {
            first = thread;
        }
    }
    if (first != NULL) {
        virtual_time_pass_until(first->gives_up_at);
    }
    return first != NULL;
}

static void release_spinners(void) {
    if (execution.changes_at_release != execution.spin_memory.changes) {
        execution.changes_at_release = execution.spin_memory.changes;
        execution.futile_releases = 0;
    }
    execution.futile_releases++;
    if (execution.futile_releases > FUTILE_RELEASES_FEW && give_up_first()) {
        return;
    }
    if (execution.futile_releases > FUTILE_RELEASES_MOST) {
        execution_end_blocked(EXPLORER_LIVELOCK, "all that can go on spin, and nothing changes");
    }
    for (uint64_t left = execution.spinning; left != 0; left &= left - 1) {
        thread_set_status((unsigned)__builtin_ctzll(left), THREAD_RUNNABLE);
    }
}

/* Nobody can go on but those who spin, or who wait with a timeout. */
static void release_the_waiting(void) {
    if (verify_is_on) {
        verify_end_waiting();
    }
    if (execution.spinning != 0) {
        release_spinners();
    } else if (!give_up_first() && execution.blocked == 0) {
        execution_end(EXPLORER_PASSED, ""); /* the first thread has ended before the others */
    } else if (execution.choice.count == 0) {
        execution_end_blocked(EXPLORER_DEADLOCK, "nobody can go on");
    }
}

/* Who goes on next. */

static size_t choices_before_a_look(void) {
    return (execution.watching & WATCH_TRACE) != 0 ? 0 : choices_capacity;
}

__attribute__((noinline, cold)) static void look_at_choice(const struct explorer_choice *choice,
                                                           unsigned number) {
    if ((execution.watching & WATCH_TRACE) != 0) {
        watch_choice(choice, number);
    }
    if (execution.choices_length == choices_capacity) {
        choices_capacity = choices_capacity == 0 ? 4096 : choices_capacity * 2;
        execution.choices = realloc(execution.choices, choices_capacity);
        if (execution.choices == NULL) {
            abort();
        }
    }
    choices_unwatched = choices_before_a_look();
}

void scheduler_begin(void) {
    execution.choices_length = 0;
    choices_unwatched = choices_before_a_look();
}

static inline void record_choice(const struct explorer_choice *choice, unsigned number) {
    if (__builtin_expect(execution.choices_length >= choices_unwatched, 0)) {
        look_at_choice(choice, number);
    }
    execution.choices[execution.choices_length++] = (uint8_t)number;
}

/* One of those in the choice. */
static inline unsigned choose(void) {
    if (execution.choice.count == 1) {
        return execution.runnable[0];
    }
    execution.choice.step = execution.steps;
    unsigned next = execution.strategy->choose(execution.strategy, &execution.choice);
    record_choice(&execution.choice, next);
    return next;
}

static inline void go_on_with(unsigned next) {
    unsigned self = execution.choice.current;
    if (next != self) {
        if (verify_is_on) {
            verify_note_pause();
        }
        execution.choice.current = next;
        execution.running = &execution.threads[next];
        if (__builtin_expect(execution.choice.count <= 1, 0)) {
            plural_update();
        }
        fiber_switch(&execution.threads[self].fiber, &execution.running->fiber);
    }
}

void scheduler_check_invariant(void) {
    if (execution.invariant == NULL) {
        return;
    }
    bool plural = execution.plural, tracked = execution.tracked,
         keeps_order = execution.keeps_order;
    uint8_t watching = execution.watching;
    execution.plural = execution.tracked = execution.keeps_order = false;
    execution.watching = 0;
    execution.unchecked = true;
    execution.invariant(execution.program->context);
    execution.plural = plural;
    execution.tracked = tracked;
    execution.watching = watching;
    execution.keeps_order = keeps_order;
    execution.unchecked = false;
}

/* The part of a step that most need not: those within steps_quiet. */
static void step_with_care(void) {
    if (execution.steps > execution.steps_most) {
        scheduler_out_of_steps();
    }
    if (execution.steps > execution.steps_fair) {
        /* Nobody is left out for ever, whatever the strategy wants: what has no end now is a
         * livelock of the program. */
        execution.strategy = &execution.fair.strategy;
    }
    scheduler_check_invariant();
}

static inline void step(void) {
    if (__builtin_expect(++execution.steps > execution.steps_quiet, 0)) {
        step_with_care();
    }
}

void scheduler_reschedule(void) {
    step();
    while (__builtin_expect(execution.choice.count == 0, 0)) {
        release_the_waiting();
    }
    go_on_with(choose());
}

void thread_yield(uintptr_t pc) {
    unsigned self = execution.choice.current;
    thread_running()->pc = pc;
    if (verify_is_on) {
        verify_yield();
        return;
    }
    step();
    if (!execution.plural) {
        return;
    }
    while (__builtin_expect(execution.choice.count == 0, 0)) {
        release_the_waiting();
    }
    bool steps_back = (execution.choice.mask >> self & 1) != 0 && execution.choice.count > 1;
    if (steps_back) {
        choice_remove(self);
    }
    unsigned next = choose();
    if (steps_back) {
        choice_add(self);
    }
    go_on_with(next);
}

void scheduler_out_of_steps(void) {
    if (thread_is_alone() && execution.steps_alone < STEPS_ALONE_MOST) {
        /* A long time alone, before the others exist, is no reason to suspect the program. */
        uint64_t more = execution.steps_most - execution.steps_fair;
        execution.steps_alone += more;
        execution.steps_most += more;
        execution.steps_fair += more;
        execution.steps_quiet += execution.invariant != NULL ? 0 : more;
        return;
    }
    char why[80];
    snprintf(why, sizeof why, "no end in %" PRIu64 " steps, though scheduling was fair",
             execution.steps_most - execution.steps_alone);
    execution_end_blocked(EXPLORER_LIVELOCK, why);
}

/* Blocking. */

static bool block(const void *object, const char *kind, int holder, bool gives_up) {
    struct thread *self = thread_running();
    self->waits_for = object;
    self->waits_kind = kind;
    self->waits_for_thread = holder;
    self->gives_up = gives_up;
    self->gave_up = false;
    execution.indivisible = false;
    thread_set_status(execution.choice.current, THREAD_BLOCKED);
    scheduler_reschedule();
    self->waits_for = NULL;
    if (execution.keeps_order) {
        weak_synchronize(object); /* with who ended the waiting */
    }
    return self->gave_up;
}

void thread_block(const void *object, const char *kind, int holder) {
    block(object, kind, holder, false);
}

bool thread_block_or_give_up(const void *object, const char *kind, int holder, uint64_t until) {
    struct thread *self = thread_running();
    self->gives_up_at = until;
    if (until <= virtual_time()) {
        scheduling_point(self->pc); /* it may have unlocked something: others have a chance */
        return true;
    }
    return block(object, kind, holder, true);
}

void thread_wake_late(void) {
    for (uint64_t left = execution.blocked; left != 0; left &= left - 1) {
        unsigned number = (unsigned)__builtin_ctzll(left);
        struct thread *thread = &execution.threads[number];
        if (thread->gives_up && thread->gives_up_at <= virtual_time()) {
            thread->gave_up = true;
            thread_set_status(number, THREAD_RUNNABLE);
        }
    }
}

/* Those who wait for the object, as a set of bits. */
static inline uint64_t waiters(const void *object) {
    uint64_t found = 0;
    for (uint64_t left = execution.blocked; left != 0; left &= left - 1) {
        unsigned number = (unsigned)__builtin_ctzll(left);
        if (execution.threads[number].waits_for == object) {
            found |= UINT64_C(1) << number;
        }
    }
    return found;
}

unsigned thread_count_waiting(const void *object) {
    return (unsigned)__builtin_popcountll(waiters(object));
}

unsigned thread_wake_all(const void *object) {
    unsigned count = 0;
    for (uint64_t left = waiters(object); left != 0; left &= left - 1) {
        thread_set_status((unsigned)__builtin_ctzll(left), THREAD_RUNNABLE);
        count++;
    }
    return count;
}

/* One of the set: a choice like every other. */
static unsigned pick(uint64_t mask, unsigned current, bool is_value) {
    if ((mask & (mask - 1)) == 0) {
        return (unsigned)__builtin_ctzll(mask);
    }
    if (verify_is_on) {
        verify_cannot("a value is chosen that nobody knows");
    }
    uint8_t threads[EXPLORER_THREADS_MOST];
    struct explorer_choice choice = {threads, 0, mask, current, execution.steps, is_value};
    for (uint64_t left = mask; left != 0; left &= left - 1) {
        threads[choice.count++] = (uint8_t)__builtin_ctzll(left);
    }
    unsigned chosen = execution.strategy->choose(execution.strategy, &choice);
    record_choice(&choice, chosen);
    return chosen;
}

unsigned thread_wake_one(const void *object) {
    uint64_t mask = waiters(object);
    if (mask == 0) {
        return 0;
    }
    thread_set_status(pick(mask, execution.choice.current, false), THREAD_RUNNABLE);
    return 1;
}

unsigned scheduler_pick(unsigned count) {
    enum { NOBODY = EXPLORER_THREADS_MOST }; /* was running: no preemption */
    return pick(((UINT64_C(1) << count) - 1) << 1, NOBODY, true) - 1;
}

void explorer_operation(const char *name) {
    scheduling_point(CALLER_PC);
    spin_restart(&thread_running()->spin, &execution.spin_memory);
    if (execution.watching) {
        watch_operation(name);
    }
}
