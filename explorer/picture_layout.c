/* See picture_layout.h. */
#include "picture_layout.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEADS_HEIGHT = 34,
    NUMBER_WIDTH = 66,
    LANE_LEAST = 130, /* widths */
    LANE_MOST = 290,
    OBJECT_WIDE = 222, /* with the label beside the state */
    OBJECT_NARROW = 84,
    OBJECTS_WIDE_MOST = 3,
    SMALL_CHARACTER = 7
};

bool picture_is_switch(const struct picture *picture, size_t row) {
    const struct story_row *rows = picture->story.rows;
    const struct trace_step *steps = picture->trace->steps;
    return row > 0 && steps[rows[row].first].thread != steps[rows[row].first - 1].thread;
}

size_t picture_row_of(const struct picture *picture, size_t step) {
    size_t low = 0;
    size_t high = picture->story.rows_length - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (picture->story.rows[middle].last < step) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Whether the row has to tell of an operation: of one that has no box. */
static bool row_tells(const struct picture *picture, const struct story_row *row,
                      const struct story_operation *operation) {
    size_t step = operation->is_ended ? operation->last : operation->first;
    return step >= row->first && step <= row->last &&
           picture->story.rows[picture_row_of(picture, operation->first)].is_folded;
}

static void add_operations(struct fold_text *text, const struct picture *picture,
                           const struct story_row *row, unsigned thread) {
    unsigned left_out = 0;
    for (size_t i = 0; i < picture->story.operations_length; i++) {
        const struct story_operation *operation = &picture->story.operations[i];
        if (operation->thread != thread || !row_tells(picture, row, operation)) {
            continue;
        }
        if (text->length < FOLD_LINES_MOST - 2) {
            snprintf(text->lines[text->length++], WORDS_MOST, "%.60s%s%.40s", operation->name,
                     operation->result != NULL ? " → "
                     : operation->is_ended     ? ""
                                               : " …",
                     operation->result != NULL ? operation->result : "");
        } else {
            left_out++;
        }
    }
    if (left_out > 0) {
        snprintf(text->lines[text->length++], WORDS_MOST, "and %u more operations", left_out);
    }
}

void picture_fold_text(struct fold_text *text, const struct picture *picture,
                       const struct story_row *row, unsigned thread) {
    size_t steps = 0;
    text->length = 0;
    for (size_t i = row->first; i <= row->last; i++) {
        const struct trace_step *step = &picture->trace->steps[i];
        steps += step->thread == thread && trace_is_step(step);
    }
    if (steps == 0) {
        return;
    }
    add_operations(text, picture, row, thread);
    snprintf(text->lines[text->length++], WORDS_MOST, "%zu %s", steps,
             steps == 1 ? "step" : "steps");
}

/* Characters of UTF-8. */
static int text_width(const char *text) {
    int characters = 0;
    for (; *text != '\0'; text++) {
        characters += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return characters * SVG_CHARACTER;
}

static void widen_lane(struct picture *picture, unsigned thread, const char *text) {
    int *width = &picture->lane_width[thread];
    int wanted = PICTURE_TEXT + text_width(text) + 20;
    wanted = wanted > LANE_MOST ? LANE_MOST : wanted;
    *width = wanted > *width ? wanted : *width;
}

static void measure_row(struct picture *picture, size_t number) {
    const struct story_row *row = &picture->story.rows[number];
    picture->row_heights[number] = PICTURE_ROW;
    char words[WORDS_MOST];
    if (picture_is_switch(picture, number)) { /* its reason stands in the lane that is left */
        const struct trace_step *last = &picture->trace->steps[row->first - 1];
        wording_stop(words, &last->stop);
        widen_lane(picture, last->thread, words);
    }
    if (!row->is_folded) {
        wording_short(words, picture->trace, row->first, "→");
        widen_lane(picture, picture->trace->steps[row->first].thread, words);
        return;
    }
    for (unsigned thread = 0; thread < picture->trace->threads_length; thread++) {
        struct fold_text text;
        picture_fold_text(&text, picture, row, thread);
        for (unsigned line = 0; line < text.length; line++) {
            widen_lane(picture, thread, text.lines[line]);
        }
        int height = PICTURE_ROW + (text.length > 1 ? (int)text.length - 1 : 0) * SVG_LINE;
        if (height > picture->row_heights[number]) {
            picture->row_heights[number] = height;
        }
    }
}

static void measure_lanes(struct picture *picture) {
    const struct trace *trace = picture->trace;
    for (size_t i = 0; i < trace->length; i++) {
        picture->has_lane[trace->steps[i].thread] = true;
    }
    for (unsigned thread = 0; thread < trace->threads_length; thread++) {
        picture->has_lane[thread] |= trace->threads[thread].stop.reason != STOP_ENDED;
        picture->lane_width[thread] = LANE_LEAST;
    }
}

/* Those that the failure is about, and then those that change most, as far as there is room. */
static void choose_objects(struct picture *picture) {
    const struct trace *trace = picture->trace;
    bool is_chosen[PICTURE_OBJECTS_MOST * 32] = {false};
    size_t objects = trace->objects_length;
    objects = objects < sizeof is_chosen ? objects : sizeof is_chosen;
    for (unsigned room = PICTURE_OBJECTS_MOST; room > 0; room--) {
        size_t best = objects;
        size_t best_score = 0;
        for (size_t i = 0; i < objects; i++) {
            size_t score = picture->story.guilty[i] ? trace->states_length + 1 : 1;
            for (size_t n = 0; n < trace->states_length; n++) {
                score += trace->states[n].object == i;
            }
            if (!is_chosen[i] && score > best_score) {
                best = i;
                best_score = score;
            }
        }
        if (best < objects) {
            is_chosen[best] = true;
        }
    }
    for (size_t i = 0; i < objects; i++) {
        if (is_chosen[i]) {
            picture->objects[picture->objects_length++] = (unsigned)i;
        }
    }
}

static void add_state(struct picture *picture, const struct trace_state *state) {
    if (state == NULL || story_is_bad(state->state)) {
        return;
    }
    for (unsigned i = 0; i < picture->states_length; i++) {
        if (strcmp(picture->states[i], state->state) == 0) {
            return;
        }
    }
    if (picture->states_length < PICTURE_STATES_MOST) {
        picture->states[picture->states_length++] = state->state;
    }
}

/* Those that are to be seen. */
static void collect_states(struct picture *picture) {
    for (size_t row = 0; row < picture->story.rows_length; row++) {
        for (unsigned i = 0; i < picture->objects_length; i++) {
            add_state(picture, trace_state_after(picture->trace, picture->objects[i],
                                                 picture->story.rows[row].last));
        }
    }
}

const char *picture_state_class(const struct picture *picture, const char *state) {
    static const char *const classes[PICTURE_STATES_MOST] = {
        "state-0", "state-1", "state-2", "state-3", "state-4", "state-5", "state-6", "state-7"};
    if (story_is_bad(state)) {
        return "state-bad";
    }
    for (unsigned i = 0; i < picture->states_length; i++) {
        if (strcmp(picture->states[i], state) == 0) {
            return classes[i];
        }
    }
    return classes[PICTURE_STATES_MOST - 1];
}

/* The widest text of the two columns beside the numbers. */
static void place_columns(struct picture *picture, int *place, int *operation) {
    *place = *operation = 0;
    for (size_t i = 0; i < picture->story.rows_length; i++) {
        const struct story_row *row = &picture->story.rows[i];
        const struct trace_step *step = &picture->trace->steps[row->first];
        if (!row->is_folded && step->kind != OPERATION_NAMED) {
            char words[WORDS_MOST];
            wording_place(words, step, true);
            int width = (int)strlen(words) * SMALL_CHARACTER;
            *place = width > *place ? width : *place;
            width = (int)strlen(wording_operation(step->kind)) * SMALL_CHARACTER;
            *operation = width > *operation ? width : *operation;
        }
    }
    *place = *place > 30 * SMALL_CHARACTER ? 30 * SMALL_CHARACTER : *place;
}

static void place_across(struct picture *picture) {
    int place;
    int operation;
    place_columns(picture, &place, &operation);
    picture->place_left = PICTURE_MARGIN + NUMBER_WIDTH;
    picture->operation_left = picture->place_left + place + 8;
    int x = picture->operation_left + operation + 16;
    for (unsigned thread = 0; thread < picture->trace->threads_length; thread++) {
        picture->lane_left[thread] = x;
        x += picture->has_lane[thread] ? picture->lane_width[thread] : 0;
    }
    picture->objects_left = x + 10;
    picture->object_width =
        picture->objects_length <= OBJECTS_WIDE_MOST ? OBJECT_WIDE : OBJECT_NARROW;
    x = picture->objects_left + (int)picture->objects_length * picture->object_width;
    picture->width = x + PICTURE_MARGIN;
    picture->width = picture->width < 900 ? 900 : picture->width;
}

void picture_lay_out_rows(struct picture *picture, int heads_top) {
    int y = heads_top + HEADS_HEIGHT;
    picture->heads_top = heads_top;
    for (size_t i = 0; i < picture->story.rows_length; i++) {
        y += picture_is_switch(picture, i) ? PICTURE_SWITCH : 0;
        picture->row_tops[i] = y;
        y += picture->row_heights[i];
    }
    picture->rows_end = y;
}

bool picture_lay_out_columns(struct picture *picture) {
    size_t rows = picture->story.rows_length + 1;
    picture->row_tops = calloc(rows, sizeof *picture->row_tops);
    picture->row_heights = calloc(rows, sizeof *picture->row_heights);
    if (picture->row_tops == NULL || picture->row_heights == NULL) {
        return false;
    }
    measure_lanes(picture);
    for (size_t i = 0; i < picture->story.rows_length; i++) {
        measure_row(picture, i);
    }
    choose_objects(picture);
    collect_states(picture);
    place_across(picture);
    return true;
}
