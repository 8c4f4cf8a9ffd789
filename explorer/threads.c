/*
 * See runtime.h. Threads of the program, which are fibers: how they start and end.
 */
#include "runtime.h"

#include "call_stack.h"
#include "races.h"
#include "shadow.h"
#include "thread_keys.h"
#include "thread_local.h"
#include "verify_accesses.h"
#include "weak_memory.h"

#include <stdio.h>
#include <stdlib.h>

enum { STACK_BYTES_DEFAULT = 64 * 1024 };

struct fiber *fiber_running(void) {
    return &thread_running()->fiber;
}

bool thread_is_alone(void) {
    for (unsigned i = 0; i < execution.threads_created; i++) {
        if (i != execution.choice.current && execution.threads[i].status != THREAD_UNUSED) {
            return false;
        }
    }
    return true;
}

static void thread_entry(void) {
    struct thread *self = thread_running();
    thread_exit(self->start(self->argument));
}

static unsigned unused_thread(void) {
    unsigned number = 0;
    while (number < execution.threads_created &&
           (execution.threads[number].status != THREAD_UNUSED ||
            (verify_is_on && execution.keeps_order && !verify_may_reuse(number)))) {
        number++;
    }
    return number;
}

void thread_prepare(struct thread *thread, void (*entry)(void)) {
    size_t wanted = explorer_configuration()->stack_bytes;
    size_t bytes = wanted != 0 ? wanted : STACK_BYTES_DEFAULT;
    if (thread->fiber.stack == NULL && !fiber_allocate_stack(&thread->fiber, bytes)) {
        fprintf(stderr, "explorer: no memory for a stack of %zu bytes\n", bytes);
        exit(2);
    }
    if (verify_is_on && verify_is_exact) {
        fiber_clear_stack(&thread->fiber);
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
    const struct explorer_options *options = explorer_configuration();
    if (options->weak_memory || options->races) {
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
        execution.keeps_order = !thread_is_alone();
    }
    /* NOLINTNEXTLINE(clang-analyzer-core.StackAddressEscape): who was given members has ended */
}
