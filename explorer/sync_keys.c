/* pthread_key_* for the code under test: not seen by other threads, so no scheduling points. */
#include "thread_keys.h"

#include "runtime.h"

#include <errno.h>
#include <pthread.h>

int explorer_pthread_key_create(pthread_key_t *key, void (*destructor)(void *)) {
    int created = thread_key_create(destructor);
    if (created < 0) {
        return EAGAIN;
    }
    *key = (pthread_key_t)created;
    return 0;
}

int explorer_pthread_key_delete(pthread_key_t key) { return thread_key_delete(key) ? 0 : EINVAL; }

int explorer_pthread_setspecific(pthread_key_t key, const void *value) {
    return thread_key_set(key, (void *)(uintptr_t)value) ? 0 : EINVAL;
}

void *explorer_pthread_getspecific(pthread_key_t key) { return thread_key_get(key); }
