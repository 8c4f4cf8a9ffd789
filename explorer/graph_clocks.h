/* What comes before an event of the graph, and what is known to who acquires its write. */
#ifndef EXPLORER_GRAPH_CLOCKS_H
#define EXPLORER_GRAPH_CLOCKS_H

#include "graph.h"

/* Sets `causes` and `happens` of an event that is the last one of its thread, from those of what
 * comes before and of what it reads. */
void clocks_set(graph_id id);

/* Sets `released` of its write. */
void clocks_release(graph_id id);

#endif
