/*
 * A plan: a small concurrent program over two sets of one pool, and its schedule.
 * Its text is the input of fuzz_schedule and what people write (tokens.h has the
 * rules that make any bytes a plan):
 *
 *   =+ -        the main thread, alone: fills a block, pops one
 *   | 2+        thread a: pushes two
 *   | - x +     thread b: pops one, turns to the other set, pushes one
 *   @ 5a 3b a   the schedule: five choices of a, three of b, one of a
 *   ; r         the next round; r drains both sets and resets them
 *   | -
 *
 *   N+  push N spans      N-  pop N times      x  turn to the other set
 *   N*  push N at once    N/  pop N at once    s  look at the set's stats
 *
 * Under weak memory a choice is also which store a load reads: a is the newest. A
 * choice of a thread that cannot go on is passed over. After the schedule's end
 * nobody is preempted any more. After the last round both sets are drained.
 */
#ifndef FUZZ_PLAN_H
#define FUZZ_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PLAN_ROUNDS_MOST = 4,
    PLAN_THREADS_MOST = 6, /* of a round */
    PLAN_STEPS_MOST = 12,  /* of a thread, or of the main thread before a round */
    PLAN_BATCH_MOST = 8,   /* pushes or pops of a step of a thread */
    PLAN_RUNS_MOST = 2000, /* of a round's schedule */
    PLAN_RUN_MOST = 200,   /* choices in a run */
    PLAN_TEXT_MOST = 48000 /* bytes, and more than any plan needs */
};

/* A step of a program: one of + - * / x r s, and how often. */
struct plan_step {
    char operation;
    uint16_t count;
};

struct plan_steps {
    struct plan_step steps[PLAN_STEPS_MOST];
    uint8_t length;
};

/* So many choices of one thread; 0 is a. */
struct plan_run {
    uint8_t thread;
    uint8_t count;
};

struct plan_round {
    struct plan_steps alone; /* of the main thread, before the others start */
    struct plan_steps threads[PLAN_THREADS_MOST];
    uint8_t threads_length;
    uint16_t runs_length;
    struct plan_run runs[PLAN_RUNS_MOST];
};

struct plan {
    struct plan_round rounds[PLAN_ROUNDS_MOST];
    uint8_t rounds_length; /* at least 1 */
};

/* Pushes and pops that the main thread may do in one step: enough to fill three blocks. */
unsigned plan_alone_most(unsigned block_slots);

/* Reads any bytes; what is too much is left out. Returns whether nothing was. */
bool plan_parse(struct plan *plan, const uint8_t *data, size_t size, unsigned block_slots);

/* Writes the text, with an end; returns its length. Reading it gives the same plan. */
size_t plan_print(const struct plan *plan, char text[PLAN_TEXT_MOST], unsigned block_slots);

/* Nobody does anything in it. */
void round_clear(struct plan_round *round);

/* Sizes of a plan, all rounds together. */
unsigned plan_threads(const struct plan *plan);
unsigned plan_operations(const struct plan *plan); /* pushes and pops of threads */

#endif
