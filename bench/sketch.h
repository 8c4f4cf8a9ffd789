/* The concurrent programs that the explorer's speed is measured with: threads on one set with
 * blocks of two. */
#ifndef BENCH_SKETCH_H
#define BENCH_SKETCH_H

#include "../explorer/explorer.h"

extern const struct explorer_program sketch;        /* two push, two pop, two operations each */
extern const struct explorer_program three_threads; /* one pushes, two pop, three operations each */
extern const struct explorer_program two_threads; /* one pushes, one pops, three operations each */

/* Scheduling points that their threads took since the start; and how many of them were choices,
 * because somebody else could have gone on. */
extern uint64_t sketch_points, sketch_choices;

#endif
