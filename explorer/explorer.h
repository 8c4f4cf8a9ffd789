/*
 * explorer: runs a concurrent program under every schedule that a strategy chooses.
 *
 * The code under test is ordinary C, compiled with -fsanitize=thread and linked
 * with this runtime in place of the sanitizer's. Its threads are fibers of one real
 * thread; before each atomic access, lock operation and thread operation the
 * strategy chooses who goes on. One sequence of choices (a schedule) gives one run,
 * so every failure can be replayed.
 *
 * Memory is sequentially consistent unless explorer_options ask for what C11 allows.
 *
 * Concurrency: the runtime is one global thing. All of these functions are called
 * from one real thread, those marked (program) by the program that is being
 * explored, the others outside it.
 */
#ifndef EXPLORER_H
#define EXPLORER_H

#include "schedule.h"
#include "strategy.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** What is explored. */
struct explorer_program {
    const char *name;
    /** Called once, before the first execution, or NULL. What it leaves in memory from malloc is
     * put back before each execution, which is cheaper than to do it again. Other memory is not. */
    void (*set_up)(void *context);
    /** The first thread: runs others (explorer_parallel, pthread_create or thrd_create), and
     * checks. Called once in each execution, which ends when it returns. */
    void (*body)(void *context);
    /** Called before each step and at the end, or NULL. Fails by explorer_fail. Takes no step
     * itself. */
    void (*invariant)(void *context);
    /** For reports, or NULL: tells the states of the program's objects now, see explorer_object.
     * Called after each step; only reads, takes no step, and finds things half done. */
    void (*describe)(void *context);
    void *context; /**< passed to all of them */
};

/** How an execution ended. */
enum explorer_verdict {
    EXPLORER_PASSED,
    EXPLORER_FAILED, /**< an assertion, explorer_fail, abort, or exit with a status that is not 0 */
    EXPLORER_CRASHED,  /**< a signal */
    EXPLORER_DEADLOCK, /**< nobody can run, and not all have ended */
    EXPLORER_LIVELOCK, /**< all spin, or no end after steps_most steps of fair scheduling */
    EXPLORER_MISFIT    /**< the schedule to replay does not fit the program */
};

/** A word for a verdict; never NULL. */
const char *explorer_verdict_name(enum explorer_verdict verdict);

/** What one execution came to. Valid until the next one. */
struct explorer_outcome {
    enum explorer_verdict verdict;
    char message[1000];       /**< what was violated; empty if passed */
    uint64_t steps;           /**< scheduling points */
    struct schedule schedule; /**< every choice that was made; owned by the runtime */
};

/** How executions are run. All zero means the defaults. */
struct explorer_options {
    bool plain_accesses; /**< accesses that are not atomic are scheduling points too */
    bool leaks;          /**< blocks that are not freed at the end are a failure */
    bool uninitialised;  /**< reads of heap memory, four bytes or more of which nobody has written
                            any,  are a failure; memcpy of it is not */
    bool weak_memory;    /**< loads read what C11 allows, and not only the newest value */
    bool races;          /**< data races are failures */
    uint64_t steps_most; /**< of one execution; from half of it on scheduling is fair. 0: 200000 */
    size_t stack_bytes;  /**< of each thread. 0: 64 KiB */
};

/** Sets the options of all later executions, and tells them. */
void explorer_configure(const struct explorer_options *options);
const struct explorer_options *explorer_configuration(void);

/** Whether later executions count, for libFuzzer, which places in the code met on the same memory
 * in different threads (coverage.c). Costs time; off at first. */
void explorer_count_interleavings(bool on);

/** How many pairs of places have met since the counters were last cleared, which only libFuzzer
 * does; a few of them fall together (4096 counters). */
unsigned explorer_interleavings(void);

/**
 * Runs the program once under the strategy, which must be ready (strategy->begin
 * was true). Memory that the program allocated is taken back.
 */
const struct explorer_outcome *explorer_execute(const struct explorer_program *program,
                                                struct explorer_strategy *strategy);

/**
 * Runs the program until an execution fails, the strategy has nothing left, or
 * `executions_most` were run. Returns the last outcome; `*executions` is how many
 * were run.
 */
const struct explorer_outcome *explorer_search(const struct explorer_program *program,
                                               struct explorer_strategy *strategy,
                                               uint64_t executions_most, uint64_t *executions);

/** (program) Runs thread(context, 0) to thread(context, count - 1) together; returns when all have
 * ended. They are named a, b, c and so on, in the order of their creation. */
void explorer_parallel(unsigned count, void (*thread)(void *context, unsigned number),
                       void *context);

/** (program) The start of an operation: a scheduling point, with a name for the report. */
void explorer_operation(const char *name);

/** (program) Whether a report is being made, so that it is worth while to compose names for it. */
bool explorer_is_recording(void);

/** (program) The operation that the thread started last has ended, with this result in words. For
 * reports; no scheduling point. */
__attribute__((format(printf, 1, 2))) void explorer_result(const char *format, ...);

/** (describe only) An object that exists now: its name, the state that it is in (one of a few
 * words; `lost`, `leaked` and `freed twice` are drawn in red), and what else is to know of it. Who
 * is not named by a call of describe exists no more. Ignored unless a report is made. */
void explorer_object(const char *name, const char *state, const char *label);

/** (program, describe) What reports call this memory, for the rest of the execution. The smallest
 * named part counts, and for pointers the largest. A name that ends with `[]` is that of an array.
 * Naming it again replaces the name. Ignored unless a report is made. */
void explorer_name_memory(const void *start, size_t size, const char *name);

/** (program) Ends the execution as failed. */
__attribute__((noreturn, format(printf, 1, 2))) void explorer_fail(const char *format, ...);

/** (program) Nothing is to be explored in which the condition is false: the running thread goes no
 * further. While executions are verified (verify.h) these count as blocked; else the execution ends
 * as passed. */
void explorer_assume(bool condition);

/** Whether a program is being executed, so that (program) functions may be called. */
bool explorer_is_executing(void);

/** When something happened. */
struct explorer_moment {
    uint64_t time;
    uint32_t clock, phase;
};

/** (program) Now, in the running thread. */
struct explorer_moment explorer_now(void);

/** (program) Whether all that was done up to that moment, in its thread, happens before what the
 * running thread does next (C11 5.1.2.4). Without weak memory, what was executed happens before. */
bool explorer_happened_before(struct explorer_moment moment);

/** Choices made so far in the execution. */
size_t explorer_choices(void);

/** A counter that rises with each scheduling point of the execution. */
uint64_t explorer_steps(void);

#endif
