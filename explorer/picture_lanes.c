/* The lanes of threads; see picture_parts.h. */
#include "picture_parts.h"

#include <inttypes.h>

enum { BASE_LINE = 15 /* of text, below the top of its row */ };

static int line_of(const struct picture *picture, unsigned thread) {
    return picture->lane_left[thread] + PICTURE_LINE;
}

static int row_end(const struct picture *picture, size_t row) {
    return picture->row_tops[row] + picture->row_heights[row];
}

static void draw_heads(const struct picture *picture) {
    const struct svg *svg = &picture->svg;
    int y = picture->heads_top + 16;
    svg_text(svg, picture->place_left - 12, y, "dim", "end", "step", 0);
    svg_text(svg, picture->place_left, y, "dim", "start", "place", 0);
    for (unsigned thread = 0; thread < picture->trace->threads_length; thread++) {
        if (picture->has_lane[thread]) {
            char name[40];
            snprintf(name, sizeof name, thread == 0 ? "main (%c)" : "thread %c",
                     schedule_letter(thread));
            svg_text(svg, picture->lane_left[thread], y, "head", "start", name, 0);
            int x = line_of(picture, thread);
            svg_line(svg, x, y + 8, x, picture->rows_end, "lane");
        }
    }
}

/* The box of an operation, around its rows; none if its start is left out. */
static void draw_operation(const struct picture *picture, const struct story_operation *operation) {
    size_t first = picture_row_of(picture, operation->first);
    size_t last = picture_row_of(picture, operation->last);
    if (picture->story.rows[first].is_folded) {
        return;
    }
    int top = picture->row_tops[first] + 1;
    int end = operation->is_ended ? row_end(picture, last) - 1 : picture->rows_end + 4;
    int left = picture->lane_left[operation->thread];
    char hint[WORDS_MOST];
    snprintf(hint, sizeof hint, "%.60s%s%.40s", operation->name,
             operation->result != NULL ? " → " : "",
             operation->result != NULL ? operation->result : "");
    svg_box(&picture->svg, left, top, picture->lane_width[operation->thread] - 14, end - top,
            "operation", hint);
}

/* All of a step, for the mouse. */
static void write_hint(char *hint, size_t size, const struct picture *picture, size_t number) {
    const struct trace_step *step = &picture->trace->steps[number];
    char place[WORDS_MOST];
    char function[WORDS_MOST];
    char memory[WORDS_MOST];
    char values[WORDS_MOST];
    wording_place(place, step, false);
    wording_function(function, step);
    wording_memory(memory, picture->trace, number);
    wording_values(values, picture->trace, number, "→");
    snprintf(hint, size, "step %" PRIu32 " of %c, %s: %s: %s %s %s %s", step->number,
             schedule_letter(step->thread), place, function, wording_operation(step->kind),
             wording_order(step->order), memory, values);
}

static const char *mark_of(const struct trace_step *step) {
    if (step->kind == OPERATION_COMPARE_EXCHANGE_FAILED) {
        return "failed";
    }
    return wording_is_write(step) || step->kind == OPERATION_CALL ? "change" : "look";
}

static const char *text_class_of(const struct trace_step *step) {
    switch (step->kind) {
    case OPERATION_NAMED:
        return "operation-name";
    case OPERATION_RESULT:
        return "result";
    default:
        return "what";
    }
}

static void draw_step(const struct picture *picture, size_t row) {
    const struct svg *svg = &picture->svg;
    size_t number = picture->story.rows[row].first;
    const struct trace_step *step = &picture->trace->steps[number];
    int y = picture->row_tops[row];
    int left = picture->lane_left[step->thread];
    char words[WORDS_MOST];
    if (trace_is_step(step)) {
        snprintf(words, sizeof words, "%" PRIu32, step->number);
        svg_text(svg, picture->place_left - 12, y + BASE_LINE, "dim", "end", words, 0);
    }
    if (step->kind != OPERATION_NAMED && step->kind != OPERATION_RESULT) {
        char hint[5 * WORDS_MOST];
        write_hint(hint, sizeof hint, picture, number);
        wording_place(words, step, true);
        svg_text(svg, picture->place_left, y + BASE_LINE, "dim", "start", words, 30);
        svg_text(svg, picture->operation_left, y + BASE_LINE, "dim", "start",
                 wording_operation(step->kind), 0);
        svg_box(svg, left, y, picture->lane_width[step->thread] - 14, PICTURE_ROW, "hint", hint);
        svg_circle(svg, line_of(picture, step->thread), y + PICTURE_ROW / 2, 5, mark_of(step));
    }
    wording_short(words, picture->trace, number, "→");
    int room = (picture->lane_width[step->thread] - PICTURE_TEXT - 14) / SVG_CHARACTER;
    svg_text(svg, left + PICTURE_TEXT, y + BASE_LINE, text_class_of(step), "start", words, room);
}

static void draw_fold(const struct picture *picture, size_t row) {
    const struct svg *svg = &picture->svg;
    const struct trace_step *steps = picture->trace->steps;
    const struct story_row *folded = &picture->story.rows[row];
    int y = picture->row_tops[row];
    char numbers[40];
    uint32_t first = folded->first == 0 ? 1 : steps[folded->first - 1].number + 1;
    uint32_t last = steps[folded->last].number;
    if (last > 9999 && first > 1) { /* no room for both */
        snprintf(numbers, sizeof numbers, "…%" PRIu32, last);
    } else {
        snprintf(numbers, sizeof numbers, "%" PRIu32 "–%" PRIu32, first, last);
    }
    svg_text(svg, picture->place_left - 12, y + BASE_LINE, "dim", "end", numbers, 0);
    for (unsigned thread = 0; thread < picture->trace->threads_length; thread++) {
        struct fold_text text;
        picture_fold_text(&text, picture, folded, thread);
        if (text.length == 0) {
            continue;
        }
        int x = line_of(picture, thread);
        svg_box(svg, x - 5, y + 3, 10, picture->row_heights[row] - 6, "folded", NULL);
        int room = (picture->lane_width[thread] - PICTURE_TEXT - 14) / SVG_CHARACTER;
        for (unsigned i = 0; i < text.length; i++) {
            svg_text(svg, picture->lane_left[thread] + PICTURE_TEXT,
                     y + BASE_LINE + (int)i * SVG_LINE, "fold", "start", text.lines[i], room);
        }
    }
}

/* From the thread that ran to the one that goes on, in the space above a row. */
static void draw_switch(const struct picture *picture, size_t row) {
    const struct trace_step *step = &picture->trace->steps[picture->story.rows[row].first];
    const struct trace_step *last = step - 1;
    int top = picture->row_tops[row] - PICTURE_SWITCH;
    int from = line_of(picture, last->thread);
    char why[WORDS_MOST];
    wording_stop(why, &last->stop);
    svg_arrow(&picture->svg, from, top, line_of(picture, step->thread), picture->row_tops[row] + 3,
              top + 18, step->preempts ? "preemption" : "switch");
    svg_text(&picture->svg, from + PICTURE_TEXT - PICTURE_LINE, top + 12,
             step->preempts ? "preempted" : "stopped", "start", step->preempts ? "preempted" : why,
             0);
}

/* A thick line where a thread runs. */
static void draw_run(const struct picture *picture, size_t row) {
    const struct story_row *rows = picture->story.rows;
    unsigned thread = picture->trace->steps[rows[row].first].thread;
    int x = line_of(picture, thread);
    svg_line(&picture->svg, x, picture->row_tops[row], x, row_end(picture, row), "runs");
}

/* Whether the last step is of the thread that failed. */
static bool last_step_failed(const struct picture *picture) {
    const struct trace *trace = picture->trace;
    enum explorer_verdict verdict = picture->failure->replay.verdict;
    return trace->length > 0 && (verdict == EXPLORER_FAILED || verdict == EXPLORER_CRASHED) &&
           trace->steps[trace->length - 1].thread == trace->last_thread;
}

/* The row with the step that failed, and rows in which an object comes to a bad state. */
static void draw_backgrounds(const struct picture *picture) {
    const struct trace *trace = picture->trace;
    int left = picture->lane_left[0] - 8;
    int width = picture->objects_left - left - 6;
    for (size_t i = 0; i < trace->states_length; i++) {
        const struct trace_state *state = &trace->states[i];
        const struct trace_state *before =
            state->step == 0 ? NULL : trace_state_after(trace, state->object, state->step - 1);
        if (story_is_bad(state->state) && (before == NULL || !story_is_bad(before->state))) {
            size_t row = picture_row_of(picture, state->step);
            svg_box(&picture->svg, left, picture->row_tops[row], width, picture->row_heights[row],
                    "bad-row", state->state);
        }
    }
    if (last_step_failed(picture)) {
        size_t row = picture->story.rows_length - 1;
        svg_box(&picture->svg, left, picture->row_tops[row], width, picture->row_heights[row],
                "fatal-row", picture->failure->replay.message);
    }
}

void picture_draw_lanes(const struct picture *picture) {
    draw_backgrounds(picture);
    draw_heads(picture);
    for (size_t i = 0; i < picture->story.operations_length; i++) {
        draw_operation(picture, &picture->story.operations[i]);
    }
    for (size_t row = 0; row < picture->story.rows_length; row++) {
        if (!picture->story.rows[row].is_folded) {
            draw_run(picture, row);
        }
    }
    for (size_t row = 0; row < picture->story.rows_length; row++) {
        if (picture_is_switch(picture, row)) {
            draw_switch(picture, row);
        }
        if (picture->story.rows[row].is_folded) {
            draw_fold(picture, row);
        } else {
            draw_step(picture, row);
        }
    }
}
