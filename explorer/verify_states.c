/* See verify_running.h: loops that wait without a pause. A thread that is about to read, and is
 * where it was at an earlier read, has gone round in vain: its registers and its stack are what
 * they were, memory too, as far as it has written there, and all that it has done since is to read.
 */
#include "machine_state.h"
#include "verify_accesses.h"
#include "verify_running.h"

bool verify_is_exact;

/* Of the reads of each thread's round. */
static struct point {
    struct machine_state machine;
    uint64_t writes;
    bool is_known;
} points[GRAPH_THREADS_MOST][VERIFY_ROUND_MOST];

void verify_states_forget_half(void) {
    struct point *of_thread = points[verify_self()];
    for (unsigned i = 0; i < VERIFY_ROUND_MOST / 2; i++) {
        struct point older = of_thread[i];
        of_thread[i] = of_thread[i + VERIFY_ROUND_MOST / 2];
        of_thread[i + VERIFY_ROUND_MOST / 2] = older; /* its memory is used again */
    }
}

void verify_states_add(unsigned number, uintptr_t pc) {
    struct point *point = &points[verify_self()][number];
    point->writes = thread_running()->writes;
    point->is_known = machine_state_take(&point->machine, pc);
}

bool verify_states_are_equal(unsigned one, unsigned other) {
    const struct point *first = &points[verify_self()][one];
    const struct point *second = &points[verify_self()][other];
    return first->is_known && second->is_known && first->writes == second->writes &&
           machine_states_are_equal(&first->machine, &second->machine);
}
