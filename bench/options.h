/* The options of spanset-bench. */
#ifndef SPANSET_BENCH_OPTIONS_H
#define SPANSET_BENCH_OPTIONS_H

#include "measure.h"

struct options {
    struct plan plan;
    const char *json; /* NULL: not wanted */
    const char *plot;
};

/* Exits after --help, --list, or with EXIT_CANNOT when they are wrong. */
struct options options_read(int argc, char **argv);

#endif
