/* See report_text.h. */
#include "report_text.h"

#include "story.h"
#include "wording.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_MOST = 44, FUNCTION_MOST = 40, MEMORY_MOST = 32 };        /* widest columns */
enum { OPERATIONS_MOST = 10, ROWS_MOST = 1000, SCHEDULE_MOST = 2000 }; /* that a line tells of */

struct text {
    FILE *file;
    const struct failure *failure;
    struct story story;
    bool is_whole;
    int place, function, memory; /* widths of columns */
};

static void print_head(const struct text *text) {
    const struct failure *failure = text->failure;
    const struct trace *trace = &failure->trace;
    fprintf(text->file, "\n%s: %s\n", explorer_verdict_name(failure->outcome.verdict),
            failure->outcome.message);
    if (!failure->is_same) {
        fprintf(text->file,
                "\nNOT DETERMINISTIC: the same schedule, run again, ended otherwise: %s: %s\n"
                "The steps are those of the second run. The program depends on something besides\n"
                "its schedule: memory that it did not initialize, time, addresses, or a global\n"
                "that an earlier execution has changed.\n",
                explorer_verdict_name(failure->replay.verdict), failure->replay.message);
    }
    fprintf(text->file, "\nprogram %s: threads: %u, steps: %" PRIu32 ", preemptions: %u\n",
            failure->program->name, trace->threads_length,
            trace->length == 0 ? 0 : trace->steps[trace->length - 1].number,
            story_preemptions(trace));
    const struct trace_state *bad = story_first_bad(trace);
    if (bad != NULL) {
        const struct trace_step *step = &trace->steps[bad->step];
        fprintf(text->file, "after step %" PRIu32 ", of thread %c, %s is %s\n", step->number,
                schedule_letter(step->thread), trace->objects[bad->object].name, bad->state);
    }
    size_t length = strlen(failure->schedule);
    fprintf(text->file, "schedule: %.*s%s\n", SCHEDULE_MOST,
            length > 0 ? failure->schedule : "no choice was made",
            length > SCHEDULE_MOST ? " ... (the rest is left out)" : "");
    if (!failure->has_objects) {
        fprintf(text->file, "The states of objects are missing: telling them failed.\n");
    }
    fprintf(text->file, "\n");
}

static void widen(int *width, const char *words, int most) {
    int length = (int)strlen(words);
    *width = length > *width ? length : *width;
    *width = *width > most ? most : *width;
}

static bool is_whole_wanted(void) {
    const char *value = getenv("EXPLORER_WHOLE_TRACE");
    return value != NULL && strcmp(value, "1") == 0;
}

/* Of very many rows only the first and the last ones are printed. */
static bool is_left_out(const struct text *text, size_t row) {
    size_t length = text->story.rows_length;
    return !text->is_whole && length > ROWS_MOST && row >= ROWS_MOST / 2 &&
           row < length - ROWS_MOST / 2;
}

static void measure_columns(struct text *text) {
    const struct trace *trace = &text->failure->trace;
    char words[WORDS_MOST];
    for (size_t i = 0; i < text->story.rows_length; i++) {
        const struct story_row *row = &text->story.rows[i];
        if (is_left_out(text, i)) {
            continue;
        }
        if (!row->is_folded && trace_is_step(&trace->steps[row->first])) {
            wording_place(words, &trace->steps[row->first], false);
            widen(&text->place, words, PLACE_MOST);
            wording_function(words, &trace->steps[row->first]);
            widen(&text->function, words, FUNCTION_MOST);
            wording_memory(words, trace, row->first);
            widen(&text->memory, words, MEMORY_MOST);
        }
    }
}

/* "  | block 1: filling -> draining (2 in use)", for each object that changed in these steps. */
static void print_states(const struct text *text, size_t first, size_t last) {
    const struct trace *trace = &text->failure->trace;
    for (size_t i = 0; i < trace->objects_length; i++) {
        const struct trace_state *before =
            first == 0 ? NULL : trace_state_after(trace, i, first - 1);
        const struct trace_state *after = trace_state_after(trace, i, last);
        if (before == after) {
            continue;
        }
        fprintf(text->file, "  | %s: ", trace->objects[i].name);
        if (before != NULL && (after == NULL || strcmp(before->state, after->state) != 0)) {
            fprintf(text->file, "%s -> ", before->state);
        }
        fprintf(text->file, "%s", after == NULL ? "gone" : after->state);
        if (after != NULL && after->label[0] != '\0') {
            fprintf(text->file, " (%s)", after->label);
        }
    }
}

static void print_step(const struct text *text, size_t number) {
    const struct trace *trace = &text->failure->trace;
    const struct trace_step *step = &trace->steps[number];
    char place[WORDS_MOST];
    char function[WORDS_MOST];
    char memory[WORDS_MOST];
    char values[WORDS_MOST];
    if (step->kind == OPERATION_RESULT) {
        const struct story_operation *operation = story_operation_of(&text->story, number);
        fprintf(text->file, "       %c %s ends: %s", schedule_letter(step->thread),
                operation == NULL ? "operation" : operation->name, step->name);
    } else if (step->kind == OPERATION_NAMED) {
        fprintf(text->file, "%6" PRIu32 " %c %s starts", step->number,
                schedule_letter(step->thread), step->name);
    } else {
        wording_place(place, step, false);
        wording_function(function, step);
        wording_memory(memory, trace, number);
        wording_values(values, trace, number, "->");
        bool is_call = step->kind == OPERATION_CALL;
        fprintf(text->file, "%6" PRIu32 " %c   %-*s %-*s %-*s %-8s %-*s %s", step->number,
                schedule_letter(step->thread), text->place, place, text->function, function,
                is_call ? 25 : 16, is_call ? step->name : wording_operation(step->kind),
                is_call ? "" : wording_order(step->order), text->memory, memory, values);
    }
    print_states(text, number, number);
    fprintf(text->file, "\n");
}

/* The operations that came to their end in steps that are left out. */
static void print_operations(const struct text *text, const struct story_row *row) {
    const char *before = ": ";
    unsigned told = 0;
    for (size_t i = 0; i < text->story.operations_length; i++) {
        const struct story_operation *operation = &text->story.operations[i];
        if (operation->first < row->first || operation->last > row->last) {
            continue;
        }
        if (++told <= OPERATIONS_MOST) {
            fprintf(text->file, "%s%s", before, operation->name);
            if (operation->result != NULL) {
                fprintf(text->file, " -> %s", operation->result);
            }
            before = ", ";
        }
    }
    if (told > OPERATIONS_MOST) {
        fprintf(text->file, " and %u more operations", told - OPERATIONS_MOST);
    }
}

static void print_fold(const struct text *text, const struct story_row *row) {
    const struct trace *trace = &text->failure->trace;
    uint32_t before = row->first == 0 ? 0 : trace->steps[row->first - 1].number;
    fprintf(text->file, "   ... %c %" PRIu32 " steps alone",
            schedule_letter(trace->steps[row->first].thread),
            trace->steps[row->last].number - before);
    print_operations(text, row);
    print_states(text, row->first, row->last);
    fprintf(text->file, "\n");
}

/* Between two steps of different threads: why. */
static void print_switch(const struct text *text, size_t next) {
    const struct trace_step *step = &text->failure->trace.steps[next];
    const struct trace_step *last = step - 1;
    if (next == 0 || last->thread == step->thread) {
        return;
    }
    char why[WORDS_MOST];
    wording_stop(why, &last->stop);
    const char *how = step->preempts                   ? "is PREEMPTED"
                      : last->stop.reason != STOP_NONE ? why
                                                       : "makes way";
    fprintf(text->file, "       ---- %c %s; %c goes on ----\n", schedule_letter(last->thread), how,
            schedule_letter(step->thread));
}

static void print_end(const struct text *text) {
    const struct failure *failure = text->failure;
    const struct trace *trace = &failure->trace;
    for (unsigned i = 0; i < trace->threads_length; i++) {
        char why[WORDS_MOST];
        wording_stop(why, &trace->threads[i].stop);
        if (trace->threads[i].stop.reason != STOP_ENDED && why[0] != '\0') {
            fprintf(text->file, "       ---- %c %s ----\n", schedule_letter(i), why);
        }
    }
    fprintf(text->file, "  >>>> %c %s: %s\n\nreplay: %s\n", schedule_letter(trace->last_thread),
            explorer_verdict_name(failure->replay.verdict), failure->replay.message,
            failure->replay_command);
}

static void print_rows(const struct text *text) {
    size_t left_out = 0;
    for (size_t i = 0; i < text->story.rows_length; i++) {
        const struct story_row *row = &text->story.rows[i];
        if (is_left_out(text, i)) {
            left_out++;
            continue;
        }
        if (left_out > 0) {
            fprintf(text->file,
                    "\n   ... %zu lines left out; EXPLORER_WHOLE_TRACE=1 shows them\n\n", left_out);
            left_out = 0;
        }
        print_switch(text, row->first);
        if (row->is_folded) {
            print_fold(text, row);
        } else {
            print_step(text, row->first);
        }
    }
}

bool report_text_print(FILE *file, const struct failure *failure) {
    struct text text = {.file = file, .failure = failure, .is_whole = is_whole_wanted()};
    bool went_well = story_tell(&text.story, &failure->trace, failure->replay.message,
                                text.is_whole ? STORY_WHOLE : STORY_SHORTER);
    if (went_well) {
        measure_columns(&text);
        print_head(&text);
        print_rows(&text);
        print_end(&text);
    }
    story_release(&text.story);
    return went_well;
}
