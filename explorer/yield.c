/* sched_yield for the code under test: somebody else takes at least one step, if anybody can. */
#include "runtime.h"
#include "watch.h"

int explorer_sched_yield(void) {
    if (execution.watching != 0) {
        watch_call("sched_yield", CALLER_PC, NULL);
    }
    thread_yield(CALLER_PC);
    return 0;
}
