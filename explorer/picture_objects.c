/* The columns of objects; see picture_parts.h. */
#include "picture_parts.h"

#include <string.h>

enum { BASE_LINE = 15, STATE_CHARACTERS = 10, WIDE_LEAST = 150 };

struct segment {
    const struct trace_state *state; /* NULL: the object does not exist */
    int top;
};

static bool is_wide(const struct picture *picture) { return picture->object_width >= WIDE_LEAST; }

static void draw_segment(const struct picture *picture, int x, const struct segment *segment,
                         int end) {
    if (segment->state == NULL) {
        return;
    }
    const char *state = segment->state->state;
    svg_box(&picture->svg, x, segment->top, picture->object_width - 8, end - segment->top,
            picture_state_class(picture, state), state);
    svg_text(&picture->svg, x + 6, segment->top + BASE_LINE, "state", "start", state,
             STATE_CHARACTERS);
}

static bool is_same(const struct trace_state *left, const struct trace_state *right) {
    return left == right ||
           (left != NULL && right != NULL && strcmp(left->state, right->state) == 0);
}

/* What is to know of the object besides its state, where that changes. */
static void draw_labels(const struct picture *picture, unsigned object, int x) {
    const struct trace_state *last = NULL;
    for (size_t row = 0; row < picture->story.rows_length; row++) {
        const struct trace_state *state =
            trace_state_after(picture->trace, object, picture->story.rows[row].last);
        if (state != NULL && (last == NULL || strcmp(last->label, state->label) != 0)) {
            svg_text(&picture->svg, x + 72, picture->row_tops[row] + BASE_LINE, "label", "start",
                     state->label, (picture->object_width - 86) / 6);
        }
        last = state;
    }
}

static void draw_object(const struct picture *picture, unsigned object, int x) {
    svg_text(&picture->svg, x, picture->heads_top + 16,
             picture->story.guilty[object] ? "head guilty" : "head", "start",
             picture->trace->objects[object].name, is_wide(picture) ? 18 : 9);
    struct segment segment = {NULL, 0};
    for (size_t row = 0; row < picture->story.rows_length; row++) {
        const struct trace_state *state =
            trace_state_after(picture->trace, object, picture->story.rows[row].last);
        if (!is_same(state, segment.state)) {
            draw_segment(picture, x, &segment, picture->row_tops[row]);
            segment = (struct segment){state, picture->row_tops[row]};
        }
    }
    draw_segment(picture, x, &segment, picture->rows_end);
    if (is_wide(picture)) {
        draw_labels(picture, object, x);
    }
}

void picture_draw_objects(const struct picture *picture) {
    for (unsigned i = 0; i < picture->objects_length; i++) {
        draw_object(picture, picture->objects[i],
                    picture->objects_left + (int)i * picture->object_width);
    }
}
