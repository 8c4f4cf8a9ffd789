/*
 * The lock is handed over, but not what was done under it.
 *
 * expect: failed, data race
 * options: --weak
 */
#define HAND_OVER memory_order_relaxed
#include "../correct/mcs_lock.c"
