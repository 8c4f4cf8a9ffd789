/*
 * The inside of the runtime: threads, scheduling points, blocking. Included by the
 * entry points (atomics.c, plain.c, sync_*.c) and the scheduler only.
 *
 * One real thread runs all fibers, so nothing here needs synchronization.
 */
#ifndef EXPLORER_RUNTIME_H
#define EXPLORER_RUNTIME_H

#include <stdbool.h>

#include "explorer.h"
#include "fiber.h"
#include "spin.h"
#include "strategy_random.h"
#include "trace.h"

struct call;

enum thread_status {
    THREAD_UNUSED,
    THREAD_RUNNABLE,
    THREAD_SPINNING,
    THREAD_BLOCKED,
    THREAD_ENDED
};

struct thread {
    struct fiber fiber;
    enum thread_status status;
    struct spin spin;
    uintptr_t pc; /* of the operation that it is about to do */
    uint64_t
        writes; /* not atomic, to memory that is not its stack; where data races are looked for */

    /* While blocked: on what, in words, and who could end it (-1: nobody in particular). */
    const void *waits_for;
    const char *waits_kind;
    int waits_for_thread;
    bool gives_up; /* it waits with a timeout: goes on when nobody else can */
    bool gave_up;
    uint64_t gives_up_at; /* virtual_time */

    /* What it runs, and what pthread_join gets. */
    void *(*start)(void *);
    void *argument;
    void *result;
    bool detached, joined;
    int (*start_c11)(void *); /* of thrd_create */
    uint64_t generation;      /* of those that had its number before, in the execution */
    void *cleanup;            /* innermost pthread_cleanup_push */
    const struct call *call;  /* innermost, under weak memory; see call_stack.h */
};

/* What is done besides running: bits of execution.watching. */
enum { WATCH_TRACE = 1, WATCH_COVERAGE = 2 };

/* Whose memory each execution starts with. */
struct kept_for {
    bool is_valid;
    void (*set_up)(void *);
    void *context;
};

struct execution {
    /* Read at each scheduling point. */
    bool plural;       /* there is somebody else to go on with, or the running one cannot */
    bool tracked;      /* there is somebody whose spinning an access may end or begin */
    bool plain_points; /* plain accesses are scheduling points */
    bool indivisible;  /* the running thread goes on unless it blocks */
    bool unchecked;    /* the heap may be misused: an invariant or a description looks at it */
    union {
        struct {
            uint8_t watching; /* WATCH_TRACE, WATCH_COVERAGE */
            bool keeps_order; /* what happens before what is kept: weak_memory.h */
        };
        uint16_t closely; /* one of them */
    };
    struct thread *running;
    uint64_t steps;
    uint64_t executions;                          /* started so far */
    uint64_t steps_quiet, steps_fair, steps_most; /* see step_with_care */
    uint64_t steps_alone;                         /* that these were raised by */
    struct explorer_strategy *strategy;
    struct explorer_choice choice; /* its threads are in `runnable` */
    uint8_t *choices;              /* made so far */
    size_t choices_length;
    uint64_t spinning, blocked; /* threads that are */
    unsigned timed;             /* how many of the blocked give up when time passes */
    uint64_t time_passed;       /* see virtual_time.h */
    struct spin_memory spin_memory;
    void (*invariant)(void *);
    /* While WATCH_COVERAGE. A pointer, so that who does not count is not linked with the counters.
     */
    void (*count_access)(uintptr_t pc, const volatile void *address);

    struct thread threads[EXPLORER_THREADS_MOST];
    unsigned threads_created;
    uint8_t runnable[EXPLORER_THREADS_MOST];
    unsigned futile_releases;               /* times that spinners were set free ... */
    uint32_t changes_at_release;            /* ... since memory changed last */
    struct strategy_random fair;            /* chooses after steps_fair */
    struct fiber outside;                   /* who called explorer_execute */
    const struct explorer_program *program; /* NULL between executions */
    struct kept_for kept_for;
    bool is_setting_up;
    struct explorer_outcome outcome;
};

extern struct execution execution;

static inline struct thread *thread_running(void) { return execution.running; }

/* Chooses who goes on, and returns when the caller does. */
void scheduler_reschedule(void);

/* Ends the execution for having too many steps, unless they were of a thread alone. */
void scheduler_out_of_steps(void);

/* A scheduling point, before an operation of the code at `pc`. */
static inline void scheduling_point(uintptr_t pc) {
    thread_running()->pc = pc;
    if (__builtin_expect(execution.plural, 1)) {
        scheduler_reschedule();
    } else if (__builtin_expect(++execution.steps > execution.steps_most, 0)) {
        scheduler_out_of_steps();
    }
}

/* No choice has been made in this execution. */
void scheduler_begin(void);

/* Checks the program's invariant, if it has one. If that calls code under test, it takes no step
 * and is not seen. */
void scheduler_check_invariant(void);

/* Makes the thread start with `entry` at the next switch to it. */
void thread_prepare(struct thread *thread, void (*entry)(void));

/* Whether nobody exists but the running thread. */
bool thread_is_alone(void);

/* A new thread, ready to run start(argument); -1 when there are too many. */
int thread_create(void *(*start)(void *), void *argument);

/* Ends the running thread. */
__attribute__((noreturn)) void thread_exit(void *result);

/* Takes the running thread out of the choice until thread_wake; `kind` is a word for the report. */
void thread_block(const void *object, const char *kind, int holder);

/* The same, but it also goes on when nobody else can, or when sleepers or readers of the clock have
 * moved virtual_time on to `until`; true if that is why. */
bool thread_block_or_give_up(const void *object, const char *kind, int holder, uint64_t until);

/* How many wait for the object. */
unsigned thread_count_waiting(const void *object);

/* Whoever waits with a timeout that has passed goes on. */
void thread_wake_late(void);

/* Puts all who wait for the object back into the choice, or one of them, which is a choice of its
 * own. Returns how many were woken. */
unsigned thread_wake_all(const void *object);
unsigned thread_wake_one(const void *object);

/* Whether the running thread goes on at each scheduling point, until it blocks. */
void scheduler_set_indivisible(bool on);

/* One of `count` numbers from 0 on, chosen as threads are, and part of the schedule. For values
 * that nobody knows. */
unsigned scheduler_pick(unsigned count);

/* Lets somebody else take at least one step, if anybody can. */
void thread_yield(uintptr_t pc);

/* Whether the thread can be chosen has changed. */
void thread_set_status(unsigned number, enum thread_status status);

/* Ends the execution with a verdict. From inside it, or from a signal handler. */
__attribute__((noreturn)) void execution_end(enum explorer_verdict verdict, const char *message);

/* The same, with who waits for whom behind `why`. */
__attribute__((noreturn)) void execution_end_blocked(enum explorer_verdict verdict,
                                                     const char *why);

/* Spinners who have read the address go on. */
void scheduler_wake_spinners(const volatile void *address);

/* Memory was changed by the running thread. */
static inline void memory_changed(const volatile void *address) {
    spin_memory_change(&execution.spin_memory, address);
    spin_restart(&thread_running()->spin, &execution.spin_memory);
    if (__builtin_expect(execution.spinning != 0, 0)) {
        scheduler_wake_spinners(address);
    }
}

/* Memory was read, or written without change. */
static inline void memory_read(uintptr_t pc, const volatile void *address, uint64_t value) {
    if (__builtin_expect(
            spin_read(&thread_running()->spin, &execution.spin_memory, pc, address, value), 0) &&
        execution.tracked) {
        thread_set_status(execution.choice.current, THREAD_SPINNING);
    }
}

/* Where the code under test will go on after the entry point that this is used in. */
#define CALLER_PC ((uintptr_t)__builtin_return_address(0))

#endif
