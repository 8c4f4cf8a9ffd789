/* Faults and endless loops in an execution, many in a row; and faults outside one. */
#include "../explorer/signals.h"
#include "../explorer/strategies.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXECUTIONS = 10000 };

static volatile int zero, one = 1;
static volatile uintptr_t nowhere = 0x10;
static volatile uintptr_t impossible = UINT64_C(0x8000000000000000);

static void touch(uintptr_t address) { *(volatile char *)address = 1; }

static void crash_segv(void *context, unsigned number) {
    (void)context;
    if (number == 1) {
        touch(nowhere);
    }
}

static void crash_impossible(void *context, unsigned number) {
    (void)context, (void)number;
    touch(impossible);
}

/* The signal is what is wanted, not a sanitizer's report before it. */
__attribute__((no_sanitize("undefined"))) static void crash_fpe(void *context, unsigned number) {
    (void)context, (void)number;
    one = one / zero;
}

static void crash_trap(void *context, unsigned number) {
    (void)context, (void)number;
    __builtin_trap();
}

static void crash_abort(void *context, unsigned number) {
    (void)context, (void)number;
    abort();
}

static void crash_bus(void *context, unsigned number) {
    (void)context, (void)number;
    raise(SIGBUS);
}

static volatile char *deepest;

static int overflow(int depth) {
    volatile char frame[128];
    frame[0] = (char)depth;
    deepest = frame;
    return depth == INT_MAX ? 0 : overflow(depth + 1) + frame[0];
}

static void crash_overflow(void *context, unsigned number) {
    (void)context;
    if (number == 1) {
        zero = overflow(0);
    }
}

static void hang(void *context, unsigned number) {
    (void)context, (void)number;
    while (zero == 0) {
    }
}

static void pass(void *context, unsigned number) { (void)context, (void)number; }

static const struct {
    const char *name;
    void (*thread)(void *context, unsigned number);
    enum explorer_verdict verdict;
    const char *words;
    unsigned executions;
} cases[] = {
    {"null pointer", crash_segv, EXPLORER_CRASHED, "SIGSEGV at address 0x10, in b", EXECUTIONS},
    {"no address", crash_impossible, EXPLORER_CRASHED, "SIGSEGV at an address that cannot be, in a",
     EXECUTIONS},
    {"division by zero", crash_fpe, EXPLORER_CRASHED, "SIGFPE, in a", EXECUTIONS},
    {"trap", crash_trap, EXPLORER_CRASHED, "SIGILL, in a", EXECUTIONS},
    {"abort", crash_abort, EXPLORER_CRASHED, "SIGABRT, in a", EXECUTIONS},
    {"raise", crash_bus, EXPLORER_CRASHED, "SIGBUS, in a", EXECUTIONS},
    {"stack overflow", crash_overflow, EXPLORER_CRASHED, "SIGSEGV, stack overflow in thread b",
     EXECUTIONS},
    {"loop", hang, EXPLORER_LIVELOCK, "1 s of processor time without a scheduling point, in a", 2},
    {"nothing", pass, EXPLORER_PASSED, "", EXECUTIONS},
};

static void body(void *context) {
    const size_t *number = context;
    explorer_parallel(2, cases[*number].thread, NULL);
}

/* The strategy makes choices as if nobody had crashed: the first thread first. */
static bool check_case(size_t number) {
    struct explorer_program program = {
        .name = cases[number].name, .body = body, .context = &number};
    struct strategy_settings settings = {.seed = 1};
    struct explorer_strategy *turns = strategy_make("round-robin", &settings);
    for (unsigned i = 0; i < cases[number].executions; i++) {
        turns->begin(turns);
        const struct explorer_outcome *outcome = explorer_execute(&program, turns);
        if (outcome->verdict != cases[number].verdict ||
            strncmp(outcome->message, cases[number].words, strlen(cases[number].words)) != 0) {
            fprintf(stderr, "FAIL %s, execution %u: %s, '%s'; expected %s, '%s'\n",
                    cases[number].name, i, explorer_verdict_name(outcome->verdict),
                    outcome->message, explorer_verdict_name(cases[number].verdict),
                    cases[number].words);
            return false;
        }
        if (i == 0) {
            printf("%s: %s %s\n", cases[number].name, explorer_verdict_name(outcome->verdict),
                   outcome->message);
        }
    }
    return true;
}

static void handle(int signal) { _exit(signal == SIGSEGV ? 42 : 1); }

/* Whether a fault outside an execution does to a process what it did before the first one. */
static bool check_outside(bool has_handler) {
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, has_handler ? handle : SIG_DFL);
        size_t number = sizeof cases / sizeof *cases - 1;
        check_case(number);
        touch(nowhere);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    bool ok = has_handler ? WIFEXITED(status) && WEXITSTATUS(status) == 42
                          : !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    if (!ok) {
        fprintf(stderr, "FAIL fault outside an execution: status %#x\n", (unsigned)status);
    }
    return ok;
}

int main(void) {
    bool ok = check_outside(true) && check_outside(false);
    signals_set_patience(1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ok = check_case(i) && ok;
    }
    return ok ? 0 : 1;
}
