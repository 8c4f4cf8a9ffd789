/* A span set as a queue: the set itself, so that nothing more is looked up for a push or a pop. */
#ifndef SPANSET_BENCH_SPANSET_QUEUE_H
#define SPANSET_BENCH_SPANSET_QUEUE_H

#include "queue.h"

#include <spanset.h>

/* As a queue_kind wants them: a struct spanset. All sets have one pool. */
void *spanset_queue_create(const struct queue_setup *setup);
void spanset_queue_destroy(void *queue);

#endif
