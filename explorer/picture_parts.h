/* The parts of a picture that is laid out. */
#ifndef EXPLORER_PICTURE_PARTS_H
#define EXPLORER_PICTURE_PARTS_H

#include "picture_layout.h"

/* The threads: their steps, operations and switches. */
void picture_draw_lanes(const struct picture *picture);

/* The states of the program's objects over time. */
void picture_draw_objects(const struct picture *picture);

/* How it ended, below the rows. Returns where that ends. */
int picture_draw_end(const struct picture *picture);

#endif
