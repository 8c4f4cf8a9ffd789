/*
 * The structure that the span set started from, for comparison: the span set of Go's runtime
 * (src/runtime/mspanset.go, by the Go authors), its algorithm in C11. Its own text is not here.
 *
 * Head and tail are 32 bits each of one word: a push claims an index by adding to it, a pop by
 * compare-exchange. A spine, an array of pointers that grows under a lock, leads to blocks of 512
 * slots. Each block counts its pops; the last one returns it to a lock-free stack. It holds at
 * most 2^32 pushes in its life.
 */
#ifndef SPANSET_BENCH_UPSTREAM_H
#define SPANSET_BENCH_UPSTREAM_H

#include <stdbool.h>

struct upstream_set;

struct upstream_set *upstream_create(void); /* NULL: out of memory */
void upstream_destroy(struct upstream_set *set);
void upstream_push(struct upstream_set *set, void *span); /* out of memory: aborts */
void *upstream_pop(struct upstream_set *set);             /* NULL: empty */

#endif
