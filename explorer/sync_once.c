/* pthread_once for the code under test. Its object: 0, then who runs the function, then DONE. */
#include "sync.h"

enum { DONE = -1 };

void once(int *state, void (*function)(void)) {
    while (*state > 0) {
        thread_block(state, "a pthread_once", *state - 1);
    }
    if (*state == DONE) {
        memory_read(thread_running()->pc, state, 0);
        return;
    }
    *state = thread_mark();
    memory_changed(state);
    function();
    if (execution.keeps_order) {
        weak_synchronize(state); /* what it did is what others wait for */
    }
    *state = DONE;
    memory_changed(state);
    thread_wake_all(state);
}

int explorer_pthread_once(pthread_once_t *control, void (*function)(void)) {
    sync_point("pthread_once", control, CALLER_PC);
    once(control, function);
    return 0;
}
