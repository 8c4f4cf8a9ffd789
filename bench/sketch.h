/* The concurrent program that the explorer's speed is measured with: four threads on one set with
 * blocks of two; two push twice, two pop twice. */
#ifndef BENCH_SKETCH_H
#define BENCH_SKETCH_H

#include "../explorer/explorer.h"

extern const struct explorer_program sketch;

/* Scheduling points that its four threads took, choices among several or not, since the start. */
extern uint64_t sketch_points;

#endif
