/*
 * The pool alone, as a program for the explorer: threads take blocks and give them back.
 * Its text: threads with | in front, of operations; "| tg | g" has one that takes a block
 * and gives one back, and one that gives one. Each thread has two blocks at first, and
 * the pool's stack has two.
 *
 * Oracles: nobody is given a block that another one has, the pool's own checks, and the
 * audit after all blocks were given back.
 */
#ifndef FUZZ_POOL_PROGRAM_H
#define FUZZ_POOL_PROGRAM_H

#include "../explorer/explorer.h"

/* NULL: the text is no such program. */
const struct explorer_program *pool_program_prepare(const char *text);

/* Which blocks the threads had at the end of the last execution, and in which order the stack had
 * the others; see plan_final_state. */
uint64_t pool_program_final_state(void);

#endif
