/*
 * The fence orders what comes before with stores, and loads with what comes after, but not a store
 * with a load that follows: both enter.
 *
 * expect: failed, data race
 * options: --weak
 */
#define FENCE memory_order_acq_rel
#include "../correct/dekker.c"
