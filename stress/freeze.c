/* See freeze.h. The handler calls what is async-signal-safe only: atomics, futex, sched_yield. */
#include "freeze.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local struct freezable *own;

static void futex(_Atomic uint32_t *word, int operation, uint32_t value) {
    syscall(SYS_futex, (void *)word, operation, value, NULL, NULL, 0);
}

/* Relaxed, all of it: whoever stands still must not be ordered against anybody by it, or that
 * would hide a data race. */
static void on_signal(int signal) {
    (void)signal;
    int error = errno;
    struct freezable *freezable = own;
    if (freezable == NULL) {
        return;
    }
    uint32_t holds;
    while ((holds = atomic_load_explicit(&freezable->holds, memory_order_relaxed)) != 0) {
        futex(&freezable->holds, FUTEX_WAIT_PRIVATE, holds); /* returns at once if it has changed */
    }
    if (atomic_exchange_explicit(&freezable->yields, 0, memory_order_relaxed) != 0) {
        sched_yield();
    }
    errno = error;
}

void freeze_set_up(void) {
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    sigaction(SIGUSR2, &action, NULL);
}

void freeze_allow(struct freezable *freezable) { own = freezable; }

void freeze_thread(pthread_t thread, struct freezable *freezable) {
    atomic_fetch_add_explicit(&freezable->holds, 1, memory_order_relaxed);
    pthread_kill(thread, SIGUSR2);
}

void freeze_thaw(struct freezable *freezable) {
    atomic_fetch_sub_explicit(&freezable->holds, 1, memory_order_relaxed);
    futex(&freezable->holds, FUTEX_WAKE_PRIVATE, 1);
}

void freeze_yield(pthread_t thread, struct freezable *freezable) {
    atomic_fetch_add_explicit(&freezable->yields, 1, memory_order_relaxed);
    pthread_kill(thread, SIGUSR2);
}
