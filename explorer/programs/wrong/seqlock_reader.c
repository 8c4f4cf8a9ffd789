/*
 * The reader's second look at the sequence number may come before it reads the data.
 *
 * expect: failed, assertion
 * options: --weak
 */
#define READ_FENCE memory_order_relaxed
#include "../correct/seqlock.c"
