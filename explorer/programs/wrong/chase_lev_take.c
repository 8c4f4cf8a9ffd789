/*
 * The owner may look at the top before thieves see that the bottom has moved: it takes an item
 * without a compare-exchange that a thief steals.
 *
 * expect: failed, assertion
 * options: --weak
 */
#define TAKE_FENCE memory_order_acq_rel
#include "../correct/chase_lev.c"
