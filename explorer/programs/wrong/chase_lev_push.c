/*
 * A thief sees the new bottom, but not the item: the bug that was found in a published version of
 * the algorithm (Norris, Demsky, "CDSchecker", OOPSLA 2013).
 *
 * expect: failed, assertion
 * options: --weak
 */
#define PUSH_FENCE memory_order_relaxed
#include "../correct/chase_lev.c"
