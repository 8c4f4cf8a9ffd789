/*
 * Which graphs a memory model allows. A graph grows by one event at a time, the last of
 * its thread, so all that has to be asked is what that event may read, and where its
 * write may stand.
 */
#ifndef EXPLORER_CONSISTENCY_H
#define EXPLORER_CONSISTENCY_H

#include "graph.h"
#include "verify.h"

extern enum verify_model consistency_model;

/* An event that comes next in a thread has seen this write of the location, and none that is later
 * in coherence order: it reads this one or later ones, and its own write comes after it. `thread`
 * has so many events before it. */
graph_id consistency_seen(unsigned thread, unsigned number, unsigned location);

/* Whether the order of seq_cst events is acyclic: what consistency_seen does not tell under RC11.
 */
bool consistency_is_ordered(void);

#endif
