/* Where everything of a picture stands. Shared by the files that draw its parts. */
#ifndef EXPLORER_PICTURE_LAYOUT_H
#define EXPLORER_PICTURE_LAYOUT_H

#include "failure.h"
#include "story.h"
#include "svg.h"
#include "wording.h"

enum {
    PICTURE_MARGIN = 24,
    PICTURE_ROW = 22,    /* height of a row with one line */
    PICTURE_SWITCH = 34, /* what a change of threads adds above a row */
    PICTURE_LINE = 12,   /* from a lane's left to its line */
    PICTURE_TEXT = 26,   /* from a lane's left to its text */
    PICTURE_OBJECTS_MOST = 8,
    PICTURE_STATES_MOST = 8, /* colours; more states share the last */
    FOLD_LINES_MOST = 8
};

struct picture {
    struct svg svg;
    const struct failure *failure;
    const struct trace *trace;
    struct story story;
    int width, height;
    int place_left, operation_left; /* columns beside the numbers of steps */
    bool has_lane[EXPLORER_THREADS_MOST];
    int lane_left[EXPLORER_THREADS_MOST], lane_width[EXPLORER_THREADS_MOST];
    unsigned objects[PICTURE_OBJECTS_MOST]; /* that have a column */
    unsigned objects_length;
    int objects_left, object_width;
    const char *states[PICTURE_STATES_MOST]; /* that have a colour of their own */
    unsigned states_length;
    int heads_top, rows_end;
    int *row_tops, *row_heights;
};

/* What a folded row says in a lane: the operations that end in it and are not shown elsewhere, and
 * the number of steps. */
struct fold_text {
    char lines[FOLD_LINES_MOST][WORDS_MOST];
    unsigned length; /* 0: nothing in this lane */
};

void picture_fold_text(struct fold_text *text, const struct picture *picture,
                       const struct story_row *row, unsigned thread);

/* Measures a told story, and places its columns. False when out of memory. */
bool picture_lay_out_columns(struct picture *picture);

/* Places its rows, below the heads of the lanes. */
void picture_lay_out_rows(struct picture *picture, int heads_top);

/* The row that a step is in. */
size_t picture_row_of(const struct picture *picture, size_t step);

/* Whether threads change before this row. */
bool picture_is_switch(const struct picture *picture, size_t row);

/* The class of a state's colour. */
const char *picture_state_class(const struct picture *picture, const char *state);

#endif
