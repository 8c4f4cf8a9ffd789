/*
 * What programs of the Competition on Software Verification (SV-COMP) call. Weak: many
 * bring some of it themselves.
 *
 * A value that nobody knows is one of a few that are likely to matter, as a choice of
 * the schedule. __VERIFIER_atomic_NAME is not atomic by its name here.
 */
#include "program.h"
#include "runtime.h"
#include "verify_accesses.h"
#include "weak_memory.h"

#include <limits.h>

#define WEAK __attribute__((weak))

WEAK void reach_error(void) { explorer_fail("reach_error was reached"); }

WEAK void explorer_verifier_error(void) { explorer_fail("__VERIFIER_error was reached"); }

WEAK void explorer_verifier_assert(int condition) {
    if (!condition) {
        explorer_fail("__VERIFIER_assert failed");
    }
}

/* The execution is none of those that count. */
WEAK void explorer_verifier_assume(int condition) { explorer_assume(condition); }

WEAK void assume_abort_if_not(int condition) { explorer_verifier_assume(condition); }

/* What is done at once is in one order for all. */
static void synchronize_indivisible(void) {
    static const char indivisible;
    if (execution.keeps_order) {
        weak_synchronize(&indivisible);
    }
}

WEAK void explorer_verifier_atomic_begin(void) {
    if (verify_is_on && execution.keeps_order) {
        verify_cannot("it has parts that are indivisible");
    }
    scheduling_point(CALLER_PC);
    scheduler_set_indivisible(true);
    synchronize_indivisible();
}

WEAK void explorer_verifier_atomic_end(void) {
    synchronize_indivisible();
    scheduler_set_indivisible(false);
}

static const long long values[] = {0, 1, 2, -1, 3, 10, INT_MAX, INT_MIN};

static long long any(void) { return values[scheduler_pick(sizeof values / sizeof *values)]; }

#define DEFINE_NONDET(name, type)                                                                  \
    WEAK type explorer_verifier_nondet_##name(void) { return (type)any(); }

DEFINE_NONDET(char, char)
DEFINE_NONDET(uchar, unsigned char)
DEFINE_NONDET(short, short)
DEFINE_NONDET(ushort, unsigned short)
DEFINE_NONDET(int, int)
DEFINE_NONDET(uint, unsigned)
DEFINE_NONDET(long, long)
DEFINE_NONDET(ulong, unsigned long)
DEFINE_NONDET(longlong, long long)
DEFINE_NONDET(ulonglong, unsigned long long)

WEAK _Bool explorer_verifier_nondet_bool(void) { return scheduler_pick(2) == 1; }
