/* How a picture ends: who is stuck, and what was violated; see picture_parts.h. */
#include "picture_parts.h"

#include <string.h>

enum { BANNER_LINE = 18, BANNER_CHARACTER = 8 };

/* Who has ended and still has what another thread waits for; the letter of that, or 0. */
static char waiter_of(const struct picture *picture, unsigned holder) {
    const struct trace *trace = picture->trace;
    if (trace->threads[holder].stop.reason != STOP_ENDED) {
        return 0;
    }
    for (unsigned i = 0; i < trace->threads_length; i++) {
        const struct trace_stop *stop = &trace->threads[i].stop;
        if (stop->reason == STOP_WAITS && stop->holder == (int)holder) {
            return schedule_letter(i);
        }
    }
    return 0;
}

static bool is_stuck(const struct picture *picture, unsigned thread) {
    enum trace_stop_reason reason = picture->trace->threads[thread].stop.reason;
    return picture->has_lane[thread] && (reason == STOP_WAITS || reason == STOP_SPINS);
}

/* A box under the lane of each thread that cannot go on. Returns where they end. */
static int draw_stuck(const struct picture *picture) {
    int end = picture->rows_end + 8;
    for (unsigned thread = 0; thread < picture->trace->threads_length; thread++) {
        char waiter = waiter_of(picture, thread);
        if (!is_stuck(picture, thread) && waiter == 0) {
            continue;
        }
        char why[WORDS_MOST];
        if (waiter != 0) {
            snprintf(why, sizeof why, "has ended, and still holds what %c waits for", waiter);
        } else {
            wording_stop(why, &picture->trace->threads[thread].stop);
        }
        int left = picture->lane_left[thread];
        int width = picture->lane_width[thread] - 14;
        int characters = (width - 12) / SVG_CHARACTER;
        int lines = svg_lines(why, characters);
        int height = lines * SVG_LINE + 10;
        bool is_main = thread == 0 && picture->trace->threads_length > 1; /* it only looks on */
        svg_box(&picture->svg, left, picture->rows_end + 8, width, height,
                is_main ? "folded" : "fatal-row", why);
        svg_paragraph(&picture->svg, left + 6, picture->rows_end + 8 + SVG_LINE, SVG_LINE,
                      is_main ? "fold" : "bad-text", why, characters);
        if (picture->rows_end + 8 + height > end) {
            end = picture->rows_end + 8 + height;
        }
    }
    return end;
}

int picture_draw_end(const struct picture *picture) {
    const struct explorer_outcome *outcome = &picture->failure->replay;
    bool somebody_did_it =
        outcome->verdict == EXPLORER_FAILED || outcome->verdict == EXPLORER_CRASHED;
    int top = somebody_did_it ? picture->rows_end + 8 : draw_stuck(picture) + 8;
    char text[sizeof outcome->message + 64];
    if (somebody_did_it) {
        snprintf(text, sizeof text, "%c %s: %s", schedule_letter(picture->trace->last_thread),
                 explorer_verdict_name(outcome->verdict), outcome->message);
        int x = picture->lane_left[picture->trace->last_thread] + PICTURE_LINE;
        svg_line(&picture->svg, x, picture->rows_end, x, top, "fatal-line");
    } else {
        snprintf(text, sizeof text, "%s: %s", explorer_verdict_name(outcome->verdict),
                 outcome->message);
    }
    int width = picture->width - 2 * PICTURE_MARGIN;
    int characters = (width - 24) / BANNER_CHARACTER;
    int lines = svg_lines(text, characters);
    int height = lines * BANNER_LINE + 12;
    svg_box(&picture->svg, PICTURE_MARGIN, top, width, height, "fatal", NULL);
    svg_paragraph(&picture->svg, PICTURE_MARGIN + 12, top + BANNER_LINE + 2, BANNER_LINE,
                  "fatal-text", text, characters);
    return top + height;
}
