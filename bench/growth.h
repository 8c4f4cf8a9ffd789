/* Measures how a cost grows with a size, and says it in words and in a plot. */
#ifndef SPANSET_BENCH_GROWTH_H
#define SPANSET_BENCH_GROWTH_H

#include <stdbool.h>
#include <stddef.h>

enum { GROWTH_POINTS_MOST = 16, GROWTH_ROUNDS_MOST = 15 };

/* A cost at each of some sizes. Rounds are interleaved: all sizes, then all again. */
struct growth {
    const char *title;       /* of the plot, and of the table */
    const char *size, *cost; /* what they are, with units */
    const char *what;        /* the cost, as the subject of a sentence */
    double (*measure)(double size);
    unsigned rounds;
    double most_when_quick;           /* the largest size to measure with --quick */
    double sizes[GROWTH_POINTS_MOST]; /* rising, up to the first 0 */
};

/* Set by --quick: measure little, only to see whether it works at all. */
extern bool growth_is_quick;

/* Says what is wrong and exits with 2. */
__attribute__((noreturn)) void growth_cannot(const char *what);

/* What main of a program does that measures `all` of these: reads the arguments, prints tables and
 * slopes, writes the numbers for growth_plot.sh where --numbers says so. Returns the exit status.
 */
int growth_main(int argc, char **argv, const char *what, struct growth *all, size_t count);

#endif
