/* See picture.h. */
#include "picture.h"

#include "picture_parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    TITLE_LINE = 26,
    TITLE_CHARACTER = 11,
    LEGEND_LINE = 20,
    FOOT_LINES_MOST = 12 /* of a schedule or command; the text report has all of it */
};

static void write_title(const struct picture *picture, char *title, size_t size) {
    const struct failure *failure = picture->failure;
    snprintf(title, size, "%s — %s: %s", failure->program->name,
             explorer_verdict_name(failure->replay.verdict), failure->replay.message);
}

static void write_subtitle(const struct picture *picture, char *text, size_t size) {
    const struct failure *failure = picture->failure;
    const struct trace *trace = picture->trace;
    const struct trace_state *bad = story_first_bad(trace);
    unsigned preemptions = story_preemptions(trace);
    size_t used = (size_t)snprintf(
        text, size,
        "%sThreads: %u, steps: %" PRIu32 ", preemptions: %u. Time goes down; each row is a step of "
        "the thread whose lane it is in.",
        failure->is_same ? "" : "NOT DETERMINISTIC: the first run ended otherwise. ",
        trace->threads_length, trace->length == 0 ? 0 : trace->steps[trace->length - 1].number,
        preemptions);
    if (bad != NULL) {
        const struct trace_step *step = &trace->steps[bad->step];
        snprintf(text + used, size - used, " After step %" PRIu32 ", of thread %c, %s is %s.",
                 step->number, schedule_letter(step->thread), trace->objects[bad->object].name,
                 bad->state);
    }
}

/* Draws the title; returns where it ends. */
static int draw_head(const struct picture *picture) {
    char text[sizeof picture->failure->replay.message + 200];
    int room = picture->width - 2 * PICTURE_MARGIN;
    int y = PICTURE_MARGIN + TITLE_LINE / 2;
    write_title(picture, text, sizeof text);
    y += TITLE_LINE * svg_paragraph(&picture->svg, PICTURE_MARGIN, y, TITLE_LINE, "title", text,
                                    room / TITLE_CHARACTER);
    write_subtitle(picture, text, sizeof text);
    return y - 4 +
           SVG_LINE * svg_paragraph(&picture->svg, PICTURE_MARGIN, y - 4, SVG_LINE, "subtitle",
                                    text, room / SVG_CHARACTER);
}

/* One entry of the legend, after its mark; returns where the next one starts. */
static int draw_legend_text(const struct picture *picture, int x, int y, const char *text) {
    svg_text(&picture->svg, x, y, "legend", "start", text, 0);
    return x + (int)strlen(text) * SVG_CHARACTER + 18;
}

static int draw_legend_marks(const struct picture *picture, int x, int y) {
    static const char *const marks[][2] = {
        {"look", "reads"}, {"change", "writes, locks"}, {"failed", "compare-exchange fails"}};
    static const char *const arrows[][2] = {{"switch", "goes on"}, {"preemption", "preemption"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        svg_circle(&picture->svg, x + 5, y - 4, 5, marks[i][0]);
        x = draw_legend_text(picture, x + 16, y, marks[i][1]);
    }
    for (size_t i = 0; i < sizeof arrows / sizeof *arrows; i++) {
        svg_line(&picture->svg, x, y - 4, x + 22, y - 4, arrows[i][0]);
        x = draw_legend_text(picture, x + 28, y, arrows[i][1]);
    }
    svg_box(&picture->svg, x, y - 11, 12, 14, "folded", NULL);
    return draw_legend_text(picture, x + 18, y, "steps left out");
}

/* What the colours and marks mean; returns where that ends. */
static int draw_legend(const struct picture *picture, int top) {
    int y = top + 6;
    int x = draw_legend_marks(picture, PICTURE_MARGIN, y);
    const struct trace_state *bad = story_first_bad(picture->trace);
    for (unsigned i = 0; i < picture->states_length + (bad != NULL); i++) {
        const char *state = i < picture->states_length ? picture->states[i] : bad->state;
        if (i == 0 || x + 120 > picture->width) {
            x = PICTURE_MARGIN;
            y += LEGEND_LINE;
        }
        svg_box(&picture->svg, x, y - 11, 22, 14, picture_state_class(picture, state), NULL);
        x = draw_legend_text(picture, x + 28, y, state);
    }
    return y + LEGEND_LINE;
}

/* A schedule or command as a paragraph; returns where it ends. */
static int draw_foot(const struct picture *picture, int top, const char *name, const char *text) {
    int characters = (picture->width - 2 * PICTURE_MARGIN) / SVG_CHARACTER;
    int room = FOOT_LINES_MOST * characters;
    bool is_cut = strlen(text) > (size_t)room;
    char title[WORDS_MOST];
    snprintf(title, sizeof title, "%s%s", name,
             is_cut ? " (its start; the report in text has all of it)" : "");
    char *shown = strndup(text, (size_t)room);
    svg_text(&picture->svg, PICTURE_MARGIN, top + SVG_LINE, "subtitle", "start", title, 0);
    int lines = svg_paragraph(&picture->svg, PICTURE_MARGIN, top + 2 * SVG_LINE, SVG_LINE, "code",
                              shown == NULL ? "" : shown, characters);
    free(shown);
    return top + (lines + 1) * SVG_LINE + 8;
}

/* Draws all; returns where it ends. */
static int draw_everything(struct picture *picture) {
    const struct failure *failure = picture->failure;
    picture_lay_out_rows(picture, draw_legend(picture, draw_head(picture)));
    picture_draw_objects(picture);
    picture_draw_lanes(picture);
    int y = picture_draw_end(picture) + 8;
    bool has_choices = failure->schedule[0] != '\0';
    y = draw_foot(picture, y, "schedule", has_choices ? failure->schedule : "no choice was made");
    return draw_foot(picture, y, "replay", failure->replay_command) + PICTURE_MARGIN;
}

/* The height stands first in the file, and is known last. */
static bool draw_with_height(FILE *file, struct picture *picture) {
    char *body = NULL;
    size_t length = 0;
    picture->svg.file = open_memstream(&body, &length);
    if (picture->svg.file == NULL) {
        return false;
    }
    int height = draw_everything(picture);
    bool went_well = fclose(picture->svg.file) == 0;
    picture->svg.file = file;
    if (went_well) {
        char title[sizeof picture->failure->replay.message + 200];
        write_title(picture, title, sizeof title);
        svg_begin(&picture->svg, picture->width, height, title);
        fwrite(body, 1, length, file);
        svg_end(&picture->svg);
    }
    free(body);
    return went_well;
}

bool picture_draw(FILE *file, const struct failure *failure) {
    struct picture picture = {.failure = failure, .trace = &failure->trace};
    bool went_well =
        story_tell(&picture.story, &failure->trace, failure->replay.message, STORY_PICTURE) &&
        picture_lay_out_columns(&picture) && draw_with_height(file, &picture);
    free(picture.row_tops);
    free(picture.row_heights);
    story_release(&picture.story);
    return went_well;
}
