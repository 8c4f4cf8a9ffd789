/* The layouts, and one round of one kind in one of them. */
#ifndef SPANSET_BENCH_ROUND_H
#define SPANSET_BENCH_ROUND_H

#include "queue.h"

enum { LAYOUTS = 9, THREADS_MOST = 8, HELD_MOST = 1000, PROBLEM_BYTES = 160 };

enum layout_shape { SHAPE_MIXED, SHAPE_PRODUCER_CONSUMER, SHAPE_FILL, SHAPE_DRAIN };

struct layout {
    const char *name;       /* for --layouts */
    const char *heading[2]; /* in tables, two lines; the second may be empty */
    enum layout_shape shape;
    unsigned threads;
    size_t held; /* items in the queue beforehand */
};

extern const struct layout layouts[LAYOUTS];

/* "1 thread, 1000 held", on one line. */
struct layout_title {
    char text[40];
};
struct layout_title layout_title(const struct layout *layout);

/* NULL: there is none of that name. */
const struct layout *layout_named(const char *name);

enum round_mode {
    ROUND_PLAIN,
    ROUND_CHECKED, /* each item must come out exactly once */
    ROUND_TIMED    /* each call is timed singly; mixed layouts only */
};

struct round {
    enum round_mode mode;
    struct item *items;             /* HELD_MOST more than `count`, THREADS_MOST at least */
    size_t count;                   /* pairs of a push and a pop; for fill and drain, calls */
    uint32_t *push_time, *pop_time; /* ticks; room for `count`, where they are timed */
    /* What came of it: */
    double nanoseconds;          /* for each of `count` */
    bool stalled;                /* did not end in time, and was stopped */
    bool disturbed;              /* a thread was without a processor for part of it */
    size_t timed;                /* how many times there are */
    char problem[PROBLEM_BYTES]; /* what was lost or doubled; empty if nothing */
};

bool layout_suits(const struct layout *layout, const struct queue_kind *kind, enum round_mode mode);

/* False: it could not run at all, and `problem` says why. */
bool round_run(const struct layout *layout, const struct queue_kind *kind, struct round *round);

#endif
