/* A failure as a picture: threads from left to right, time downwards. */
#ifndef EXPLORER_PICTURE_H
#define EXPLORER_PICTURE_H

#include "failure.h"

/* Writes an SVG that stands alone. False when out of memory; errors of the file show in the file.
 */
bool picture_draw(FILE *file, const struct failure *failure);

#endif
