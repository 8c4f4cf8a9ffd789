/*
 * A writer gets the lock while a reader's last look may still be to come.
 *
 * expect: failed, data race
 * options: --weak
 */
#define READ_UNLOCK memory_order_relaxed
#include "../correct/linux_rwlock.c"
