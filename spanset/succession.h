/* How tail and head move on from one block to the next; all that push and pop do under the lock. */
#ifndef SPANSET_SUCCESSION_H
#define SPANSET_SUCCESSION_H

#include "set.h"

/*
 * Called by a push that found tail at tail_end. Installs a block for the indexes that
 * follow, unless another push has. SPANSET_OUT_OF_MEMORY: there is none, and nothing that
 * a caller sees has changed.
 */
enum spanset_status spanset_succession_install(struct spanset *set);

/*
 * Called by a pop that found head at head_end and tail past it. Moves head on to the
 * next block, unless another pop has, and retires the block behind it, and others that
 * it left before, if they are drained.
 */
void spanset_succession_advance(struct spanset *set);

/*
 * Called by a pop that marked its slot and then saw that head has left the block:
 * retires the blocks that are drained. Needed because whoever left the block may have
 * looked before the mark was there.
 */
void spanset_succession_sweep(struct spanset *set);

#endif
