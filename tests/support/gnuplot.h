/* Drawing by gnuplot, a process that gets commands and numbers through a pipe. */
#ifndef SUPPORT_GNUPLOT_H
#define SUPPORT_GNUPLOT_H

#include <stdbool.h>
#include <stdio.h>

/* Each says on stderr what is wrong, in the name of `program`. */

/* Whether gnuplot is there, and can be told to draw into a file of that name. */
bool gnuplot_can_draw(const char *program, const char *path);

/* Starts it; NULL if that fails. */
FILE *gnuplot_begin(const char *program);

/* Lets it draw; false if it fails. */
bool gnuplot_end(const char *program, FILE *pipe);

#endif
