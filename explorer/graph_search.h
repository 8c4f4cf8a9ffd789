/*
 * The search through execution graphs: what else an event that comes into the graph
 * could have read, where else its write could stand, and which earlier reads could read
 * that write. All of these are kept on a stack (search_stack.h), and taken up after the
 * execution has ended, the last one first.
 */
#ifndef EXPLORER_GRAPH_SEARCH_H
#define EXPLORER_GRAPH_SEARCH_H

#include "graph.h"

/* Goes back to what is to be explored next, and changes the graph to it; false: nothing is left. */
bool search_next(void);

/* An event has come into the graph, the last one of its thread: it reads the newest write, its own
 * write becomes the newest, and alternatives are kept. `location` is set here. */
void search_add_read(graph_id id, unsigned location);
void search_add_store(graph_id id, unsigned location, uint64_t value);
void search_add_other(graph_id id);

/* An estimate of what part of the whole search was left out since this was asked last, as no graph
 * is allowed there. */
double search_take_done(void);

#endif
