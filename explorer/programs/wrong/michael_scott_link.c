/*
 * A node is linked before others are sure to see what is in it.
 *
 * expect: failed, data race
 * options: --weak
 */
#define LINK memory_order_relaxed
#include "../correct/michael_scott.c"
