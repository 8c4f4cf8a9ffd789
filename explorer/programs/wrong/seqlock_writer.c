/*
 * Readers may see the data before they see that the sequence number is odd.
 *
 * expect: failed, assertion
 * options: --weak
 */
#define WRITE_FENCE memory_order_relaxed
#include "../correct/seqlock.c"
