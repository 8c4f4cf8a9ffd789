/*
 * Executions: how one starts and ends, and many of them one after the other.
 */
#include "runtime.h"

#include "arena.h"
#include "heap.h"
#include "signals.h"
#include "symbols.h"
#include "thread_keys.h"
#include "thread_local.h"
#include "verify_accesses.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MOST_DEFAULT = 200000 };

/* Code under test may also be called outside of executions: by constructors, for one. */
struct execution execution = {.running = execution.threads, .steps_most = UINT64_MAX};
static struct explorer_options settings;

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
    scheduler_check_invariant();
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
    scheduler_begin();
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
