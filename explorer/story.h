/*
 * What is worth telling of a trace: its operations, and its steps as rows, of which
 * some stand for a stretch of steps that nobody has to look at.
 */
#ifndef EXPLORER_STORY_H
#define EXPLORER_STORY_H

#include "trace.h"

/* An operation of the program: from its start to its result. */
struct story_operation {
    size_t first,
        last; /* steps; last is the trace's end if the operation did not come to its own */
    unsigned thread;
    const char *name;
    const char *result; /* NULL: none */
    bool is_ended;
};

/* Steps first to last; one row for each, or one row for all. */
struct story_row {
    size_t first, last;
    bool is_folded;
};

struct story {
    const struct trace *trace;
    struct story_operation *operations; /* by first */
    size_t operations_length;
    struct story_row *rows;
    size_t rows_length;
    uint8_t *weights; /* of steps: who matters */
    bool *guilty;     /* objects that the failure is about */
    bool is_single;   /* nobody else could ever go on */
};

enum story_detail {
    STORY_WHOLE,   /* every step */
    STORY_SHORTER, /* without what a thread does while nobody else can go on */
    STORY_PICTURE  /* what helps to understand the failure */
};

/* Tells a trace that ended with this message. False when out of memory; to be released anyway. */
bool story_tell(struct story *story, const struct trace *trace, const char *message,
                enum story_detail detail);
void story_release(struct story *story);

/* Whether a state of objects is a mistake in itself. */
bool story_is_bad(const char *state);

/* The first change of an object to such a state; NULL: none. */
const struct trace_state *story_first_bad(const struct trace *trace);

/* How often a thread was left that could have gone on. */
unsigned story_preemptions(const struct trace *trace);

/* The operation of a step; NULL if it is outside of all. */
const struct story_operation *story_operation_of(const struct story *story, size_t step);

/* Whether the step belongs to what a thread does while nobody else can go on: that is not what an
 * operation does which started before. */
bool story_is_quiet(const struct story *story, size_t step);

#endif
