/*
 * Several threads, two sets over one pool, under the schedule explorer.
 *
 * Property: under every schedule each span is popped exactly once, the history of
 * each set is linearizable, and every block is accounted for (plan_execute.h).
 *
 * Input: a plan, a concurrent program with its schedule (plan.h).
 *
 * FUZZ_INTERLEAVINGS=1: libFuzzer also keeps inputs that bring two places in the code
 * together on the same memory that had not met before (docs/explorer.md: when to).
 * FUZZ_WEAK=1: loads read what C11 allows, not only the newest value.
 */
#include "harness.h"
#include "plan_execute.h"
#include "plan_report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned slots(void) { return (unsigned)spanset_block_slots(); }

/* The spanset-explore of the same library and block size, which is beside this program. */
static const char *explore_program(void) {
    static const char ours[] = "fuzz_schedule_";
    static char path[2048];
    const char *self = program_invocation_name;
    const char *found = strstr(self, ours);
    if (found == NULL) {
        return "spanset-explore";
    }
    snprintf(path, sizeof path, "%.*sspanset-explore-%s", (int)(found - self), self,
             found + strlen(ours));
    return path;
}

__attribute__((noreturn)) static void fail(const struct plan *plan,
                                           const struct explorer_outcome *outcome) {
    fprintf(stderr, "HARNESS FAILURE, blocks of %u slots: %s: %s\n", slots(),
            explorer_verdict_name(outcome->verdict), outcome->message);
    plan_report(stderr, plan, outcome, explore_program(), NULL);
    abort();
}

/* For a corpus that is replayed: libFuzzer clears the counters before each input. */
static void print_interleavings(void) {
    printf("interleavings: %u pairs of places met\n", explorer_interleavings());
}

static void set_up_once(void) {
    static bool is_done;
    if (!is_done) {
        is_done = true;
        if (plan_variable_is_set("FUZZ_INTERLEAVINGS")) {
            explorer_count_interleavings(true);
            atexit(print_interleavings);
        }
        bool is_weak = plan_variable_is_set("FUZZ_WEAK");
        explorer_configure(&(struct explorer_options){
            .uninitialised = true, .weak_memory = is_weak, .races = is_weak});
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static struct plan plan;
    set_up_once();
    bool is_whole = plan_parse(&plan, data, size, slots());
    if (!is_whole) {
        harness_cut(plan_operations(&plan));
    }
    const struct explorer_outcome *outcome = plan_execute(&plan, NULL);
    if (outcome->verdict != EXPLORER_PASSED) {
        fail(&plan, outcome);
    }
    return 0;
}
