/*
 * A reader gets the lock, but not what the writer wrote.
 *
 * expect: failed, data race
 * options: --weak
 */
#define WRITE_UNLOCK memory_order_relaxed
#include "../correct/linux_rwlock.c"
