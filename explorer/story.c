/* See story.h. */
#include "story.h"

#include "story_weights.h"

#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MOST = 120,     /* of a picture; more details are left out where it would have more */
    WEIGHTS_MOST = 4,    /* these are never left out */
    FOLDED_LEAST = 10,   /* steps alone in a text; fewer may be what matters */
    LAST_STEPS = 3,      /* that are shown in any case; of an operation ... */
    LAST_STEPS_MOST = 24 /* ... all, up to so many */
};

bool story_is_bad(const char *state) {
    return strcmp(state, "lost") == 0 || strcmp(state, "leaked") == 0 ||
           strcmp(state, "freed twice") == 0;
}

const struct trace_state *story_first_bad(const struct trace *trace) {
    for (size_t i = 0; i < trace->states_length; i++) {
        if (story_is_bad(trace->states[i].state)) {
            return &trace->states[i];
        }
    }
    return NULL;
}

unsigned story_preemptions(const struct trace *trace) {
    unsigned preemptions = 0;
    for (size_t i = 0; i < trace->length; i++) {
        preemptions += trace->steps[i].preempts;
    }
    return preemptions;
}

const struct story_operation *story_operation_of(const struct story *story, size_t step) {
    for (size_t i = story->operations_length; i-- > 0;) {
        const struct story_operation *operation = &story->operations[i];
        if (operation->thread == story->trace->steps[step].thread && operation->first <= step) {
            return step <= operation->last ? operation : NULL;
        }
    }
    return NULL;
}

/* The step of the thread that ends the operation which starts with `first`. */
static void find_end(struct story_operation *operation, const struct trace *trace) {
    operation->last = operation->first;
    for (size_t i = operation->first + 1; i < trace->length; i++) {
        const struct trace_step *step = &trace->steps[i];
        if (step->thread != operation->thread) {
            continue;
        }
        if (step->kind == OPERATION_NAMED) {
            operation->is_ended = true;
            return;
        }
        operation->last = i;
        if (step->kind == OPERATION_RESULT) {
            operation->is_ended = true;
            operation->result = step->name;
            return;
        }
    }
    if (trace->threads[operation->thread].stop.reason == STOP_ENDED) {
        operation->is_ended = true;
    } else {
        operation->last = trace->length - 1;
    }
}

static bool is_single(const struct trace *trace) {
    for (size_t i = 0; i < trace->length; i++) {
        if (!trace->steps[i].alone) {
            return false;
        }
    }
    return true;
}

static void find_operations(struct story *story) {
    for (size_t i = 0; i < story->trace->length; i++) {
        const struct trace_step *step = &story->trace->steps[i];
        if (step->kind == OPERATION_NAMED) {
            struct story_operation *operation = &story->operations[story->operations_length++];
            *operation =
                (struct story_operation){.first = i, .thread = step->thread, .name = step->name};
            find_end(operation, story->trace);
        }
    }
}

/* An operation with a step that is shown is shown from its start to its end. */
static void show_operations(const struct story *story, bool *shown) {
    for (size_t n = 0; n < story->operations_length; n++) {
        const struct story_operation *operation = &story->operations[n];
        bool any = false;
        for (size_t i = operation->first; i <= operation->last && !any; i++) {
            any = shown[i] && story->trace->steps[i].thread == operation->thread;
        }
        if (any) {
            shown[operation->first] = true;
            shown[operation->last] |= operation->result != NULL;
        }
    }
}

bool story_is_quiet(const struct story *story, size_t step) {
    const struct trace_step *steps = story->trace->steps;
    if (!steps[step].alone || story->is_single) {
        return false;
    }
    const struct story_operation *operation = story_operation_of(story, step);
    return operation == NULL || steps[operation->first].alone;
}

/* Hides long stretches of a thread that is alone. */
static void hide_quiet(const struct story *story, bool *shown) {
    const struct trace *trace = story->trace;
    for (size_t i = 0; i < trace->length;) {
        size_t end = i;
        while (end < trace->length && trace->steps[end].thread == trace->steps[i].thread &&
               story_is_quiet(story, end)) {
            end++;
        }
        if (end - i >= FOLDED_LEAST) {
            memset(shown + i, false, end - i);
        }
        i = end > i ? end : i + 1;
    }
}

/* What the thread that failed did last: its operation, or its last steps. */
static void show_end(const struct story *story, bool *shown) {
    const struct trace *trace = story->trace;
    if (trace->length == 0) {
        return;
    }
    const struct story_operation *operation = story_operation_of(story, trace->length - 1);
    size_t count = operation == NULL ? LAST_STEPS : trace->length - operation->first;
    count = count > LAST_STEPS_MOST ? LAST_STEPS_MOST : count;
    for (size_t i = trace->length; i-- > 0 && count > 0; count--) {
        shown[i] = true;
    }
}

static void add_row(struct story *story, size_t first, size_t last, bool is_folded) {
    story->rows[story->rows_length++] = (struct story_row){first, last, is_folded};
}

/* `across`: also stretches of several threads become one row. */
static void make_rows(struct story *story, const bool *shown, bool across) {
    const struct trace *trace = story->trace;
    story->rows_length = 0;
    for (size_t i = 0; i < trace->length;) {
        size_t end = i;
        while (end < trace->length && !shown[end] &&
               (across || trace->steps[end].thread == trace->steps[i].thread)) {
            end++;
        }
        if (end <= i + 1) {
            add_row(story, i, i, false);
            i++;
        } else {
            add_row(story, i, end - 1, true);
            i = end;
        }
    }
}

static void choose_rows(struct story *story, bool *shown, enum story_detail detail) {
    const struct trace *trace = story->trace;
    if (detail != STORY_PICTURE) {
        memset(shown, true, trace->length);
        if (detail == STORY_SHORTER) {
            hide_quiet(story, shown);
            show_end(story, shown);
        }
        make_rows(story, shown, false);
        return;
    }
    for (unsigned least = 1; least <= WEIGHTS_MOST; least++) {
        for (size_t i = 0; i < trace->length; i++) {
            shown[i] = story->weights[i] >= least;
        }
        show_operations(story, shown);
        make_rows(story, shown, least > 2);
        if (story->rows_length <= ROWS_MOST) {
            break;
        }
    }
}

bool story_tell(struct story *story, const struct trace *trace, const char *message,
                enum story_detail detail) {
    size_t length = trace->length + 1;
    bool *shown = calloc(length, sizeof *shown);
    *story = (struct story){.trace = trace,
                            .is_single = is_single(trace),
                            .operations = calloc(length, sizeof *story->operations),
                            .rows = calloc(length, sizeof *story->rows),
                            .weights = calloc(length, sizeof *story->weights),
                            .guilty = calloc(trace->objects_length + 1, sizeof *story->guilty)};
    if (shown == NULL || story->operations == NULL || story->rows == NULL ||
        story->weights == NULL || story->guilty == NULL) {
        free(shown);
        return false;
    }
    find_operations(story);
    bool went_well = story_weigh(story, message);
    if (went_well) {
        choose_rows(story, shown, detail);
    }
    free(shown);
    return went_well;
}

void story_release(struct story *story) {
    free(story->operations);
    free(story->rows);
    free(story->weights);
    free(story->guilty);
    *story = (struct story){0};
}
