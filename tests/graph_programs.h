/* Standard programs to verify, with how many execution graphs they have. */
#ifndef TESTS_GRAPH_PROGRAMS_H
#define TESTS_GRAPH_PROGRAMS_H

#include "explorer.h"

#define ANY UINT64_MAX

struct graph_counts {
    uint64_t passed, failed; /* complete ones, and deadlocks, which have failed */
    uint64_t blocked;        /* an assumption is wrong in some thread; ANY: that does not matter */
};

struct graph_program {
    const char *name;
    unsigned size;
    void (*body)(void *context); /* `context` is an unsigned: the size */
    struct graph_counts sc, rc11;
    enum explorer_verdict failure; /* of those that have failed, if there are any */
};

extern const struct graph_program graph_programs[]; /* up to one without a name */

#endif
