/* Litmus programs as text (tests/c11_model.py and graph_model.py say how they are written). */
#ifndef TESTS_LITMUS_INTERPRETER_H
#define TESTS_LITMUS_INTERPRETER_H

#include <stdbool.h>

enum { INTERPRETED_THREADS_MOST = 4, INTERPRETED_OPERATIONS_MOST = 12, INTERPRETED_LOCATIONS = 3 };

struct interpreted_operation {
    char kind; /* = store, r load, ^ exchange, + fetch-add, ? compare-exchange, f fence */
    unsigned location, value;
    unsigned expected; /* by a compare-exchange */
    int order;         /* memory_order_... */
    unsigned result;   /* what it read, unless it only stores: its place in the outcome */
};

struct interpreted_program {
    struct interpreted_operation operations[INTERPRETED_THREADS_MOST][INTERPRETED_OPERATIONS_MOST];
    unsigned lengths[INTERPRETED_THREADS_MOST], threads;
    unsigned results; /* of all threads */
    void (*report)(const char *outcome);
};

/* Whether the text is such a program. */
bool interpreted_parse(const char *text, struct interpreted_program *program);

/* Body of the explored program; `context` is a struct interpreted_program. Reports one outcome. */
void interpreted_body(void *context);

#endif
