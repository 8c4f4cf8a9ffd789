/*
 * See verify_accesses.h: how an execution ends while executions are verified. Not before all
 * threads have done what they can: what they write, others could have read.
 */
#include "verify_accesses.h"
#include "verify_running.h"

#include <stdio.h>

bool verify_goes_on, verify_again;

static struct {
    bool has_returned, is_over;
    enum explorer_verdict verdict; /* of the first failure; EXPLORER_PASSED: there was none */
    uint64_t steps;                /* before it */
    char message[sizeof execution.outcome.message];
} end;

void verify_begin_ends(void) {
    end.has_returned = end.is_over = false;
    end.verdict = EXPLORER_PASSED;
    verify_again = false;
}

void verify_body_returned(void) {
    verify_end_trial();
    if (execution.keeps_order) {
        end.has_returned = true;
        verify_stick(STUCK_EXITED, "nothing, as it has ended the program"); /* nobody joins it */
    }
}

void verify_failed(enum explorer_verdict verdict, const char *message) {
    verify_end_trial();
    bool is_own = verdict == EXPLORER_FAILED || verdict == EXPLORER_CRASHED;
    if (!is_own || !verify_goes_on || !execution.keeps_order || execution.unchecked ||
        end.is_over) {
        return;
    }
    if (end.verdict == EXPLORER_PASSED) {
        end.verdict = verdict;
        end.steps = execution.steps;
        snprintf(end.message, sizeof end.message, "%s", message);
    }
    verify_stick(STUCK_FAILED, "nothing, as it has failed");
}

void verify_end_waiting(void) {
    if (end.verdict != EXPLORER_PASSED) {
        end.is_over = true;
        execution.steps = end.steps;
        execution_end(end.verdict, end.message);
    }
    if (verify_waits_in_vain()) {
        verify_blocked = true;
        execution_end(EXPLORER_PASSED, "");
    }
    if (end.has_returned || execution.blocked == 0) {
        execution_end(EXPLORER_PASSED, "");
    }
    execution_end_blocked(EXPLORER_DEADLOCK, "nobody can go on");
}
