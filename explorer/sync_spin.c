/* pthread_spin_* for the code under test. The object is who holds the lock. Who waits does not
 * spin. */
#include "sync.h"

#include <errno.h>

int explorer_pthread_spin_init(pthread_spinlock_t *lock, int shared) {
    (void)shared;
    *lock = 0;
    return 0;
}

int explorer_pthread_spin_destroy(pthread_spinlock_t *lock) {
    sync_point("pthread_spin_destroy", lock, CALLER_PC);
    if (*lock != 0) {
        explorer_fail("%c destroys a spin lock that %c holds", thread_letter(),
                      schedule_letter((unsigned)*lock - 1));
    }
    return 0;
}

int explorer_pthread_spin_lock(pthread_spinlock_t *lock) {
    sync_point("pthread_spin_lock", lock, CALLER_PC);
    while (*lock != 0) {
        thread_block((const void *)(uintptr_t)lock, "a spin lock", *lock - 1);
    }
    *lock = thread_mark();
    memory_changed(lock);
    return 0;
}

int explorer_pthread_spin_trylock(pthread_spinlock_t *lock) {
    sync_point("pthread_spin_trylock", lock, CALLER_PC);
    if (*lock != 0) {
        memory_read(CALLER_PC, lock, (uint64_t)*lock);
        return EBUSY;
    }
    *lock = thread_mark();
    memory_changed(lock);
    return 0;
}

int explorer_pthread_spin_unlock(pthread_spinlock_t *lock) {
    sync_point("pthread_spin_unlock", lock, CALLER_PC);
    if (*lock != thread_mark()) {
        explorer_fail("%c unlocks a spin lock that it does not hold", thread_letter());
    }
    *lock = 0;
    memory_changed(lock);
    thread_wake_all((const void *)(uintptr_t)lock);
    return 0;
}
