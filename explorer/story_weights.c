/* See story_weights.h. */
#include "story_weights.h"

#include "wording.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    PREEMPTIONS_FEW = 12,
    LAST_STEPS = 4, /* of the thread that failed */
    LONG = 2000,    /* of this length a trace has no end, and its last steps show why */
    LAST_STEPS_LONG = 24
};

static void at_least(struct story *story, size_t step, uint8_t weight) {
    if (story->weights[step] < weight) {
        story->weights[step] = weight;
    }
}

/* Whether the text at `start` is this name, and not a longer one. */
static bool is_named(const char *start, const char *name) {
    size_t length = strlen(name);
    return strncmp(start, name, length) == 0 && !isalnum((unsigned char)start[length]);
}

static bool is_mentioned(const char *message, const char *name) {
    for (const char *found = strstr(message, name); found != NULL;
         found = strstr(found + 1, name)) {
        if (is_named(found, name)) {
            return true;
        }
    }
    return false;
}

static void find_guilty(struct story *story, const char *message) {
    const struct trace *trace = story->trace;
    for (size_t i = 0; i < trace->objects_length; i++) {
        story->guilty[i] = is_mentioned(message, trace->objects[i].name);
    }
    for (size_t i = 0; i < trace->states_length; i++) {
        story->guilty[trace->states[i].object] |= story_is_bad(trace->states[i].state);
    }
}

/* Whether the step touches memory that is called after an object that the failure is about. */
static bool is_on_guilty(const struct story *story, size_t step) {
    char memory[WORDS_MOST] = "";
    for (size_t i = 0; i < story->trace->objects_length; i++) {
        if (!story->guilty[i]) {
            continue;
        }
        if (memory[0] == '\0') {
            wording_memory(memory, story->trace, step);
        }
        if (is_named(memory, story->trace->objects[i].name)) {
            return true;
        }
    }
    return false;
}

static void weigh_states(struct story *story) {
    const struct trace *trace = story->trace;
    for (size_t i = 0; i < trace->states_length; i++) {
        const struct trace_state *now = &trace->states[i];
        const struct trace_state *before =
            now->step == 0 ? NULL : trace_state_after(trace, now->object, now->step - 1);
        bool has_changed = strcmp(before == NULL ? "" : before->state, now->state) != 0;
        if (has_changed && story_is_bad(now->state)) {
            at_least(story, now->step, 4);
        } else if (has_changed && !story_is_quiet(story, now->step)) {
            at_least(story, now->step, story->guilty[now->object] ? 3 : 2);
        }
    }
}

/* A step after one of another thread: so much the more if that was left and could have gone on, but
 * not where that happens all the time. */
static void weigh_switch(struct story *story, size_t number, uint8_t preemption) {
    const struct trace_step *step = &story->trace->steps[number];
    if (number == 0 || step[-1].thread == step->thread) {
        return;
    }
    for (size_t i = number - 1; i <= number; i++) {
        if (!story_is_quiet(story, i)) {
            at_least(story, i, step->preempts ? preemption : 2);
        }
    }
}

/* Whether somebody waits for the object for ever. */
static bool is_waited_for(const struct trace *trace, const volatile void *object) {
    for (unsigned i = 0; i < trace->threads_length; i++) {
        const struct trace_stop *stop = &trace->threads[i].stop;
        if (stop->reason == STOP_WAITS && stop->object == object) {
            return true;
        }
    }
    return false;
}

static void weigh_step(struct story *story, size_t number) {
    const struct trace_step *step = &story->trace->steps[number];
    if (story_is_quiet(story, number)) {
        return;
    }
    if (step->kind == OPERATION_CALL && is_waited_for(story->trace, step->address)) {
        at_least(story, number, 3);
    }
    if (is_on_guilty(story, number)) {
        at_least(story, number, wording_is_write(step) ? 3 : 1);
    }
    if (step->kind == OPERATION_COMPARE_EXCHANGE_FAILED || step->stop.reason == STOP_SPINS ||
        step->stop.reason == STOP_WAITS) {
        at_least(story, number, 2);
    }
}

static void weigh_end(struct story *story) {
    const struct trace *trace = story->trace;
    uint64_t seen = 0;
    for (size_t i = trace->length; i-- > 0;) {
        unsigned thread = trace->steps[i].thread;
        if ((seen >> thread & 1) == 0) {
            enum trace_stop_reason reason = trace->threads[thread].stop.reason;
            bool is_stuck = reason == STOP_SPINS || (reason == STOP_WAITS && thread != 0);
            at_least(story, i, is_stuck || thread == trace->last_thread ? 4 : 0);
            seen |= UINT64_C(1) << thread;
        }
        bool is_late = trace->length > LONG
                           ? trace->length - i <= LAST_STEPS_LONG
                           : trace->length - i <= LAST_STEPS && thread == trace->last_thread;
        at_least(story, i, is_late && !story_is_quiet(story, i) ? 3 : 0);
    }
}

struct access {
    uintptr_t address;
    size_t step;
};

static int compare_accesses(const void *left, const void *right) {
    const struct access *a = left;
    const struct access *b = right;
    if (a->address != b->address) {
        return a->address < b->address ? -1 : 1;
    }
    return a->step < b->step ? -1 : a->step > b->step;
}

/* The accesses of one address, in order: what is written and another thread then sees, and who sees
 * it first. */
static void weigh_address(struct story *story, const struct access *accesses, size_t length) {
    size_t written = SIZE_MAX;
    uint64_t has_seen = 0;
    for (size_t i = 0; i < length; i++) {
        const struct trace_step *step = &story->trace->steps[accesses[i].step];
        uint64_t bit = UINT64_C(1) << step->thread;
        if (written != SIZE_MAX && (has_seen & bit) == 0) {
            at_least(story, accesses[i].step, 1);
            at_least(story, written, 1);
        }
        has_seen |= bit;
        if (wording_is_write(step)) {
            written = accesses[i].step;
            has_seen = bit;
        }
    }
}

static bool weigh_accesses(struct story *story) {
    const struct trace *trace = story->trace;
    struct access *accesses = calloc(trace->length + 1, sizeof *accesses);
    if (accesses == NULL) {
        return false;
    }
    size_t length = 0;
    for (size_t i = 0; i < trace->length; i++) {
        const struct trace_step *step = &trace->steps[i];
        if (step->address != NULL && !story_is_quiet(story, i)) {
            accesses[length++] = (struct access){(uintptr_t)step->address, i};
        }
    }
    qsort(accesses, length, sizeof *accesses, compare_accesses);
    for (size_t i = 0; i < length;) {
        size_t end = i;
        while (end < length && accesses[end].address == accesses[i].address) {
            end++;
        }
        weigh_address(story, &accesses[i], end - i);
        i = end;
    }
    free(accesses);
    return true;
}

bool story_weigh(struct story *story, const char *message) {
    find_guilty(story, message);
    weigh_states(story);
    uint8_t preemption = story_preemptions(story->trace) <= PREEMPTIONS_FEW ? 3 : 2;
    for (size_t i = 0; i < story->trace->length; i++) {
        weigh_step(story, i);
        weigh_switch(story, i, preemption);
    }
    weigh_end(story);
    return weigh_accesses(story);
}
