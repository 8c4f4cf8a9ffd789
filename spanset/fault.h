/* Broken accounting: puts it into words and tells the pool's fatal handler. */
#ifndef SPANSET_FAULT_H
#define SPANSET_FAULT_H

#include "pool.h"

/*
 * Reports that `block` is broken in the way that `kind` says. Returns if the handler does; the
 * caller then leaks the block. Needs no memory and takes no lock; other threads may be at work.
 */
void spanset_fault_report(const struct spanset_pool *pool, struct block *block,
                          enum spanset_fault_kind kind);

/* Reports each block that `set` took last and that is not in the pool. Other sets may be at work.
 */
void spanset_fault_report_left_behind(const struct spanset_pool *pool, const struct spanset *set);

/* The default handler: prints the message and aborts. */
void spanset_fault_print_and_abort(void *context, const struct spanset_fault *fault);

#endif
