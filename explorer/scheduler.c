/*
 * The scheduler: who can go on, who does, and how an execution starts and ends.
 *
 * A thread stops before each visible operation. The strategy chooses among those
 * that can go on; the chosen one does its operation and runs up to its next. So at
 * every choice each thread stands just before an operation, and no effect of one
 * operation is split.
 */
#include "runtime.h"

#include "arena.h"
#include "call_stack.h"
#include "heap.h"
#include "races.h"
#include "shadow.h"
#include "signals.h"
#include "symbols.h"
#include "thread_keys.h"
#include "thread_local.h"
#include "verify_accesses.h"
#include "virtual_time.h"
#include "watch.h"
#include "weak_memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS_MOST_DEFAULT = 200000,
    STACK_BYTES_DEFAULT = 64 * 1024,
    /* Spinners are set free when nobody else can go on: a loop may count its rounds and give up.
     * After some times without a change of memory those who wait with a timeout go on; after very
     * many it does not. */
    FUTILE_RELEASES_FEW = 10,
    FUTILE_RELEASES_MOST = 5000,
    STEPS_ALONE_MOST = 5000000 /* of a thread while there is no other, besides those that count */
};

/* Code under test may also be called outside of executions: by constructors, for one. */
struct execution execution = {.running = execution.threads, .steps_most = UINT64_MAX};
static struct explorer_options settings;
static size_t choices_capacity;
static size_t choices_unwatched; /* so many can be recorded without a closer look */

struct fiber *fiber_running(void) {
    return &thread_running()->fiber;
}

uint64_t explorer_steps(void) { return execution.steps; }

size_t explorer_choices(void) { return execution.choices_length; }

bool explorer_is_executing(void) { return execution.program != NULL; }

const char *explorer_verdict_name(enum explorer_verdict verdict) {
    static const char *const names[] = {"passed",   "failed",   "crashed",
                                        "deadlock", "livelock", "misfit"};
    return (size_t)verdict < sizeof names / sizeof *names ? names[verdict] : "unknown";
}

void explorer_configure(const struct explorer_options *options) {
    settings = *options;
    for (unsigned i = 0; i < EXPLORER_THREADS_MOST; i++) {
        if (execution.threads[i].fiber.stack != NULL) {
            fiber_release_stack(&execution.threads[i].fiber); /* their size may have changed */
        }
    }
}

const struct explorer_options *explorer_configuration(void) { return &settings; }

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
        execution.choice.current = next;
        execution.running = &execution.threads[next];
        if (__builtin_expect(execution.choice.count <= 1, 0)) {
            plural_update();
        }
        fiber_switch(&execution.threads[self].fiber, &execution.running->fiber);
    }
}

/* If it calls code under test, that takes no step and is not seen. */
static void check_invariant(void) {
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
    check_invariant();
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

/* Whether nobody exists but the running thread. */
static bool is_last_thread(void) {
    for (unsigned i = 0; i < execution.threads_created; i++) {
        if (i != execution.choice.current && execution.threads[i].status != THREAD_UNUSED) {
            return false;
        }
    }
    return true;
}

void scheduler_out_of_steps(void) {
    if (is_last_thread() && execution.steps_alone < STEPS_ALONE_MOST) {
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

/* Threads. */

static void thread_entry(void) {
    struct thread *self = thread_running();
    thread_exit(self->start(self->argument));
}

static unsigned unused_thread(void) {
    unsigned number = 0;
    while (number < execution.threads_created &&
           execution.threads[number].status != THREAD_UNUSED) {
        number++;
    }
    return number;
}

/* Makes the thread start with `entry` at the next switch to it. */
static void thread_prepare(struct thread *thread, void (*entry)(void)) {
    size_t bytes = settings.stack_bytes != 0 ? settings.stack_bytes : STACK_BYTES_DEFAULT;
    if (thread->fiber.stack == NULL && !fiber_allocate_stack(&thread->fiber, bytes)) {
        fprintf(stderr, "explorer: no memory for a stack of %zu bytes\n", bytes);
        exit(2);
    }
    fiber_prepare(&thread->fiber, entry);
    thread->status = THREAD_UNUSED;
    thread->detached = thread->joined = false;
    thread->waits_for = NULL;
    thread->cleanup = NULL;
    thread->call = NULL;
    thread->spin.reads = 0;
    thread_local_prepare((unsigned)(thread - execution.threads));
}

int thread_create(void *(*start)(void *), void *argument) {
    unsigned number = unused_thread();
    if (number == EXPLORER_THREADS_MOST) {
        return -1;
    }
    struct thread *thread = &execution.threads[number];
    thread_prepare(thread, thread_entry);
    thread->start = start;
    thread->argument = argument;
    thread->generation++;
    if (number == execution.threads_created) {
        thread->generation = 0;
        execution.threads_created++;
    }
    thread_set_status(number, THREAD_RUNNABLE);
    if (settings.weak_memory || settings.races) {
        if (!execution.keeps_order) { /* the first, or the first after a time alone */
            execution.keeps_order = true;
            shadow_begin();
            weak_begin();
            races_begin();
            calls_begin();
        }
        weak_thread_create(number);
        races_forget(thread->fiber.stack, thread->fiber.stack_bytes);
    }
    return (int)number;
}

/* A call of explorer_parallel: on its caller's stack, which stays until all have ended. */
struct parallel {
    void (*thread)(void *context, unsigned number);
    void *context;
    unsigned left;
};

struct parallel_member {
    struct parallel *parallel;
    unsigned number;
};

static void *parallel_start(void *argument) {
    const struct parallel_member *member = argument;
    member->parallel->thread(member->parallel->context, member->number);
    return NULL;
}

void thread_exit(void *result) {
    struct thread *self = thread_running();
    thread_keys_end();
    self->result = result;
    struct parallel *parallel = NULL;
    if (self->start == parallel_start) {
        parallel = ((const struct parallel_member *)self->argument)->parallel;
    }
    if (execution.keeps_order) {
        weak_thread_end(self, parallel);
    }
    if (parallel != NULL && --parallel->left == 0) {
        thread_wake_all(parallel);
    }
    thread_set_status(execution.choice.current, self->detached ? THREAD_UNUSED : THREAD_ENDED);
    thread_wake_all(self);
    scheduler_reschedule();
    __builtin_unreachable(); /* nobody chooses it again */
}

void explorer_parallel(unsigned count, void (*thread)(void *context, unsigned number),
                       void *context) {
    struct parallel parallel = {thread, context, count};
    struct parallel_member members[EXPLORER_THREADS_MOST];
    for (unsigned i = 0; i < count; i++) {
        members[i] = (struct parallel_member){&parallel, i};
        int number = thread_create(parallel_start, &members[i]);
        if (number < 0) {
            explorer_fail("more than %d threads", EXPLORER_THREADS_MOST);
        }
        execution.threads[number].detached = true;
    }
    while (parallel.left > 0) {
        thread_block(&parallel, "the end of its threads", -1);
    }
    if (execution.keeps_order) {
        weak_thread_join(&parallel);
        execution.keeps_order = !is_last_thread();
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.StackAddressEscape): who was given members has ended */
}

/* Executions. */

void execution_end(enum explorer_verdict verdict, const char *message) {
    if (verify_is_on && verdict != EXPLORER_PASSED && verdict != EXPLORER_MISFIT) {
        verify_failed(verdict, message);
    }
    execution.outcome.verdict = verdict;
    size_t length = strnlen(message, sizeof execution.outcome.message - 1);
    memcpy(execution.outcome.message, message, length);
    execution.outcome.message[length] = '\0';
    execution.plural = execution.tracked = false;
    thread_local_leave();
    fiber_switch(&thread_running()->fiber, &execution.outside);
    __builtin_unreachable();
}

void explorer_fail(const char *format, ...) {
    char message[sizeof execution.outcome.message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    execution_end(EXPLORER_FAILED, message);
}

void execution_end_blocked(enum explorer_verdict verdict, const char *why) {
    char message[sizeof execution.outcome.message];
    size_t used = (size_t)snprintf(message, sizeof message, "%s", why);
    for (unsigned i = 0; i < execution.threads_created && used < sizeof message; i++) {
        const struct thread *thread = &execution.threads[i];
        if (thread->status == THREAD_BLOCKED && thread->waits_for_thread >= 0) {
            used += (size_t)snprintf(message + used, sizeof message - used,
                                     "; %c waits for %s, which %c holds", schedule_letter(i),
                                     thread->waits_kind,
                                     schedule_letter((unsigned)thread->waits_for_thread));
        } else if (thread->status == THREAD_BLOCKED) {
            used += (size_t)snprintf(message + used, sizeof message - used, "; %c waits for %s",
                                     schedule_letter(i), thread->waits_kind);
        } else if (thread->status == THREAD_SPINNING) {
            used += (size_t)snprintf(message + used, sizeof message - used, "; %c spins",
                                     schedule_letter(i));
        }
    }
    execution_end(verdict, message);
}

static void body_entry(void) {
    execution.program->body(execution.program->context);
    check_invariant();
    if (settings.leaks) {
        heap_check_leaks();
    }
    if (verify_is_on) {
        verify_body_returned();
    }
    execution_end(EXPLORER_PASSED, "");
}

static void set_up_entry(void) {
    execution.program->set_up(execution.program->context);
    execution_end(EXPLORER_PASSED, "");
}

static void execution_run(const struct explorer_program *program,
                          struct explorer_strategy *strategy, void (*entry)(void)) {
    signals_install();
    execution.executions++;
    if (verify_is_on) {
        verify_begin_execution();
    }
    execution.program = program;
    execution.strategy = strategy;
    execution.invariant = program->invariant;
    execution.plain_points = settings.plain_accesses;
    execution.keeps_order = false; /* until there is a second thread */
    execution.unchecked = false;
    execution.indivisible = false;
    execution.steps = 0;
    execution.steps_alone = 0;
    execution.steps_most = settings.steps_most != 0 ? settings.steps_most : STEPS_MOST_DEFAULT;
    execution.steps_fair = execution.steps_most / 2;
    execution.steps_quiet = execution.invariant != NULL ? 0 : execution.steps_fair;
    strategy_random_init(&execution.fair, 1);
    execution.choices_length = 0;
    choices_unwatched = choices_before_a_look();
    execution.futile_releases = 0;
    execution.spinning = execution.blocked = 0;
    execution.timed = 0;
    execution.time_passed = 0;
    spin_memory_begin(&execution.spin_memory);
    execution.choice = (struct explorer_choice){.threads = execution.runnable};
    execution.running = &execution.threads[0];
    execution.threads_created = 1;
    thread_prepare(&execution.threads[0], entry);
    execution.threads[0].start = NULL;
    execution.threads[0].generation = 0;
    thread_keys_begin();
    thread_local_enter();
    thread_set_status(0, THREAD_RUNNABLE);
    fiber_switch(&execution.outside, &execution.threads[0].fiber);
    execution.program = NULL;
    symbols_expand(execution.outcome.message, sizeof execution.outcome.message);
    execution.keeps_order = false;
    execution.steps_most = UINT64_MAX; /* code under test may also be called outside */
    execution.outcome.steps = execution.steps;
    execution.outcome.schedule = (struct schedule){execution.choices, execution.choices_length};
}

/* Makes what the program's set_up leaves in memory the start of each execution. False if it fails.
 */
static bool set_up(const struct explorer_program *program, struct explorer_strategy *strategy) {
    if (execution.executions == 0) {
        arena_keep(); /* what constructors allocated */
    } else {
        arena_keep_nothing();
    }
    thread_keys_keep_nothing();
    thread_local_keep_nothing();
    execution.kept_for = (struct kept_for){0};
    execution.is_setting_up = true;
    if (program->set_up != NULL) {
        execution_run(program, strategy, set_up_entry);
        if (execution.outcome.verdict != EXPLORER_PASSED) {
            return false;
        }
        arena_keep();
        thread_keys_keep();
        thread_local_keep();
    }
    execution.kept_for = (struct kept_for){true, program->set_up, program->context};
    execution.is_setting_up = false;
    return true;
}

const struct explorer_outcome *explorer_execute(const struct explorer_program *program,
                                                struct explorer_strategy *strategy) {
    const struct kept_for *kept = &execution.kept_for;
    bool is_kept =
        kept->is_valid && kept->set_up == program->set_up && kept->context == program->context;
    if (is_kept || set_up(program, strategy)) {
        execution_run(program, strategy, body_entry);
        arena_reset();
    }
    return &execution.outcome;
}

const struct explorer_outcome *explorer_search(const struct explorer_program *program,
                                               struct explorer_strategy *strategy,
                                               uint64_t executions_most, uint64_t *executions) {
    const struct explorer_outcome *outcome = &execution.outcome;
    execution.outcome = (struct explorer_outcome){0};
    *executions = 0;
    while (*executions < executions_most && strategy->begin(strategy)) {
        ++*executions;
        outcome = explorer_execute(program, strategy);
        if (outcome->verdict != EXPLORER_PASSED) {
            break;
        }
    }
    return outcome;
}

void explorer_operation(const char *name) {
    scheduling_point(CALLER_PC);
    spin_restart(&thread_running()->spin, &execution.spin_memory);
    if (execution.watching) {
        watch_operation(name);
    }
}
