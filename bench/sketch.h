/* The concurrent programs that the explorer's speed is measured with: four threads on one set with
 * blocks of two, two operations each. */
#ifndef BENCH_SKETCH_H
#define BENCH_SKETCH_H

#include "../explorer/explorer.h"

extern const struct explorer_program sketch;       /* two push, two pop */
extern const struct explorer_program small_sketch; /* one pushes, three pop: fewer steps */

/* Scheduling points that their threads took, choices among several or not, since the start. */
extern uint64_t sketch_points;

#endif
