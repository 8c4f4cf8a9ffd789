/* Litmus tests: small programs of which all outcomes that C11 allows are known (with seq_cst fences
 * as in C++20, P0668); see test_litmus.c. */
#ifndef TESTS_LITMUS_PROGRAMS_H
#define TESTS_LITMUS_PROGRAMS_H

#include <stdbool.h>

enum { LITMUS_THREADS_MOST = 4, LITMUS_RESULTS_MOST = 4, LITMUS_OUTCOMES = 256 };

struct litmus {
    const char *name;
    void (*threads[LITMUS_THREADS_MOST + 1])(void); /* up to the first NULL */
    void (*at_end)(void);                           /* after them, or NULL */
    unsigned results;                               /* how many there are, each 0 to 3 */
    /* Outcomes: rows of results, in rising order, with spaces in between. */
    const char *weak;     /* all that C11 allows; less those that ... */
    const char *left_out; /* ... weak_memory.h leaves out; or NULL */
    const char *in_order; /* those of sequential consistency; NULL: the same as `weak` */
};

/* Ends with one that has no name. */
extern const struct litmus litmus_programs[];

/* How a side of message passing orders its two accesses. */
enum litmus_side {
    SIDE_RELAXED,
    SIDE_ACCESS, /* the store is a release, the load acquires */
    SIDE_RELEASE_FENCE,
    SIDE_ACQUIRE_FENCE,
    SIDE_ACQ_REL_FENCE,
    SIDE_SEQ_CST_FENCE,
    LITMUS_SIDES
};
extern enum litmus_side litmus_writer, litmus_reader; /* of message_passing */
extern const struct litmus message_passing;

/* A litmus test, and which outcomes it had: the results as digits of base 4. */
struct litmus_run {
    const struct litmus *litmus;
    bool seen[LITMUS_OUTCOMES];
};

/* Body of the explored program; `context` is a struct litmus_run. */
void litmus_body(void *context);

#endif
