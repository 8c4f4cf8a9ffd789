/*
 * Who arrives last lets all go on, but has not acquired what the others did before.
 *
 * expect: failed, data race
 * options: --weak
 */
#define ARRIVE memory_order_release
#include "../correct/spin_barrier.c"
