/* Standard programs of which it is known how many executions they have; see test_graphs.c. */
#ifndef TESTS_GRAPH_PROGRAMS_H
#define TESTS_GRAPH_PROGRAMS_H

#include <stdint.h>

struct graph_program {
    const char *name;
    unsigned threads;
    void (*thread)(void *context, unsigned number); /* context: this structure */
    int order;     /* of its loads and stores, where it has a choice: memory_order_... */
    uint64_t sc;   /* executions under sequential consistency: Mazurkiewicz traces; 0: it fails */
    uint64_t rc11; /* under RC11 */
    void (*at_end)(void); /* what must hold, or NULL */
    const char *source;   /* of the numbers */
};

/* Ends with one that has no name. */
extern const struct graph_program graph_programs[];

/* Body of the explored program. */
void graph_program_body(void *context);

#endif
