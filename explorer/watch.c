/* See watch.h. A step is recorded after its operation, and then the program's objects. */
#include "watch.h"

#include "runtime.h"

#include <stdarg.h>
#include <string.h>

static struct {
    struct trace *trace;
    bool with_objects;
    bool is_describing;
    uint8_t watching_before;
    bool write_is_pending; /* the last step is a plain write, whose value is not known yet */
    int preempted;         /* who was left since the last step, but could have gone on, or -1 */
} recorder = {.preempted = -1};

static bool is_recording(void) {
    return recorder.trace != NULL && (execution.watching & WATCH_TRACE) != 0 &&
           execution.program != NULL && !execution.is_setting_up;
}

static struct trace_step *last_step(void) {
    return recorder.trace->length == 0 ? NULL : &recorder.trace->steps[recorder.trace->length - 1];
}

/* Its thread has stopped before its next operation, so it has written. */
static void settle_write(void) {
    if (recorder.write_is_pending) {
        struct trace_step *step = last_step();
        step->after = 0;
        memcpy(&step->after, (const void *)(uintptr_t)step->address,
               step->size < sizeof step->after ? step->size : sizeof step->after);
        step->after_unknown = false;
        recorder.write_is_pending = false;
    }
}

static struct trace_stop stop_of(unsigned number) {
    const struct thread *thread = &execution.threads[number];
    switch (thread->status) {
    case THREAD_BLOCKED:
        return (struct trace_stop){STOP_WAITS, thread->waits_kind, thread->waits_for_thread,
                                   thread->waits_for};
    case THREAD_SPINNING:
        return (struct trace_stop){STOP_SPINS, NULL, -1, NULL};
    case THREAD_ENDED:
    case THREAD_UNUSED:
        return (struct trace_stop){STOP_ENDED, NULL, -1, NULL};
    case THREAD_RUNNABLE:
        break;
    }
    return (struct trace_stop){STOP_NONE, NULL, -1, NULL};
}

/* Notes why the thread of the last step does not go on, as long as that can be seen. */
static void note_stop(struct trace_step *last) {
    if (last->stop.reason == STOP_NONE) {
        last->stop = stop_of(last->thread);
    }
}

/* Whatever code under test it calls leaves no mark: it takes no step and is not seen. */
static void describe(void) {
    if (execution.program->describe == NULL || !recorder.with_objects) {
        return;
    }
    struct execution *now = &execution;
    bool plural = now->plural, tracked = now->tracked, plain_points = now->plain_points;
    bool keeps_order = now->keeps_order;
    uint8_t watching = now->watching;
    uint64_t steps = now->steps;
    now->plural = now->tracked = now->plain_points = now->keeps_order = false;
    now->watching = 0;
    recorder.is_describing = now->unchecked = true;
    trace_objects_begin(recorder.trace);
    now->program->describe(now->program->context);
    trace_objects_end(recorder.trace);
    recorder.is_describing = now->unchecked = false;
    now->plural = plural;
    now->tracked = tracked;
    now->plain_points = plain_points;
    now->keeps_order = keeps_order;
    now->watching = watching;
    now->steps = steps;
}

static void record(struct trace_step step) {
    if (!is_recording()) {
        return;
    }
    settle_write();
    step.thread = (uint8_t)execution.choice.current;
    step.choices = execution.choices_length;
    step.alone = (execution.choice.mask & ~(UINT64_C(1) << step.thread)) == 0;
    step.heap = step.address == NULL ? 0 : trace_find_heap(recorder.trace, step.address);
    step.stop = stop_of(step.thread); /* its own read may have shown that it spins */
    struct trace_step *last = last_step();
    if (last != NULL && last->thread != step.thread) {
        note_stop(last);
        step.preempts = recorder.preempted == last->thread;
    }
    recorder.preempted = -1;
    trace_add_step(recorder.trace, &step);
    describe();
}

void watch_access(enum operation_kind kind, unsigned size, int order, uintptr_t pc,
                  const volatile void *address, uint64_t before, uint64_t after) {
    if ((execution.watching & WATCH_COVERAGE) != 0) {
        execution.count_access(pc, address);
    }
    record((struct trace_step){.kind = kind,
                               .size = (uint8_t)size,
                               .order = (int8_t)order,
                               .pc = pc,
                               .address = address,
                               .before = before,
                               .after = after,
                               .after_unknown = kind == OPERATION_WRITE});
    recorder.write_is_pending = kind == OPERATION_WRITE && is_recording();
}

/* The names of steps are copied when they are added. */
static char *unchanged(const char *name) { return (char *)(uintptr_t)name; }

void watch_operation(const char *name) {
    record((struct trace_step){.kind = OPERATION_NAMED,
                               .order = ORDER_NONE,
                               .pc = thread_running()->pc,
                               .name = unchanged(name)});
}

void watch_call(const char *name, uintptr_t pc, const volatile void *object) {
    record((struct trace_step){.kind = OPERATION_CALL,
                               .order = ORDER_NONE,
                               .pc = pc,
                               .address = object,
                               .name = unchanged(name)});
}

void explorer_result(const char *format, ...) {
    if (execution.watching == 0) {
        return;
    }
    char text[100];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    record((struct trace_step){.kind = OPERATION_RESULT, .order = ORDER_NONE, .name = text});
}

bool explorer_is_recording(void) { return execution.watching != 0 && is_recording(); }

void explorer_object(const char *name, const char *state, const char *label) {
    if (recorder.is_describing) {
        trace_object(recorder.trace, name, state, label);
    }
}

void explorer_name_memory(const void *start, size_t size, const char *name) {
    if (recorder.is_describing || is_recording()) {
        trace_name_memory(recorder.trace, start, size, name);
    }
}

void watch_begin(struct trace *trace, bool with_objects) {
    trace_clear(trace);
    recorder.trace = trace;
    recorder.with_objects = with_objects;
    recorder.is_describing = false;
    recorder.write_is_pending = false;
    recorder.preempted = -1;
    recorder.watching_before = execution.watching;
    execution.watching |= WATCH_TRACE;
}

void watch_choice(const struct explorer_choice *choice, unsigned chosen) {
    struct trace_step *last = is_recording() ? last_step() : NULL;
    if (last == NULL || choice->current != last->thread || chosen == last->thread) {
        return;
    }
    settle_write();
    if ((choice->mask >> choice->current & 1) != 0) {
        recorder.preempted = (int)choice->current;
    } else {
        note_stop(last);
    }
}

bool watch_finish(void) {
    struct trace *trace = recorder.trace;
    trace->threads_length = execution.threads_created;
    trace->last_thread = execution.choice.current;
    for (unsigned i = 0; i < trace->threads_length; i++) {
        const struct thread *thread = &execution.threads[i];
        trace->threads[i] = (struct trace_thread){.stop = stop_of(i),
                                                  .stack = (uintptr_t)thread->fiber.stack,
                                                  .stack_bytes = thread->fiber.stack_bytes};
    }
    recorder.trace = NULL;
    execution.watching = recorder.watching_before; /* describe may not have come to its end */
    return !recorder.is_describing;
}
