/* Whether a read may be revisited by a write that came into the graph later. */
#ifndef EXPLORER_REVISIT_H
#define EXPLORER_REVISIT_H

#include "graph.h"

/* Whether this is the one graph, of those that become the same when `reader` reads from the event
 * `writer` and what came after it is taken out, from which that is done: what is taken out stands
 * where it would have come first. `causes` are those of the writer, itself included. */
bool revisit_is_maximal(graph_id reader, graph_id writer, const struct graph_clock *causes);

#endif
