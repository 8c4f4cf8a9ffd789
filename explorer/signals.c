/*
 * See signals.h. A handler leaves by a switch of fibers and never comes back, so it
 * must not block its own signal. The system finds out whether the alternate stack is
 * in use from the stack pointer, so the next signal has all of it again.
 */
#include "signals.h"

#include "runtime.h"
#include "symbols.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

/* The handler looks for lines of source, in debug information. */
enum {
    HANDLER_STACK_BYTES = 256 * 1024,
    PATIENCE_DEFAULT = 10 /* seconds */,
    TICKS = 10 /* in one */
};

static struct fault {
    int signal;
    const char *name;
    bool has_address;
    struct sigaction before; /* of our handler */
} faults[] = {{.signal = SIGSEGV, .name = "SIGSEGV", .has_address = true},
              {.signal = SIGBUS, .name = "SIGBUS", .has_address = true},
              {.signal = SIGILL, .name = "SIGILL"},
              {.signal = SIGFPE, .name = "SIGFPE"},
              {.signal = SIGABRT, .name = "SIGABRT"},
              {.signal = SIGTRAP, .name = "SIGTRAP"},
              {.signal = SIGSYS, .name = "SIGSYS"},
              {.signal = SIGTERM, .name = "SIGTERM"},
              {.signal = SIGHUP, .name = "SIGHUP"}};

enum { FAULTS = sizeof faults / sizeof *faults };

static bool is_installed;
static pid_t explorer_thread; /* the one real thread; its pthread_self is that of who runs */
static unsigned patience = PATIENCE_DEFAULT;
static char *handler_stack;

static struct fault *fault_of(int signal) {
    struct fault *fault = faults;
    while (fault->signal != signal) {
        fault++;
    }
    return fault;
}

/* What would have happened without us. */
static void pass_on(struct fault *fault, siginfo_t *info, void *context) {
    if ((fault->before.sa_flags & SA_SIGINFO) != 0) {
        fault->before.sa_sigaction(fault->signal, info, context);
    } else if (fault->before.sa_handler != SIG_DFL && fault->before.sa_handler != SIG_IGN) {
        fault->before.sa_handler(fault->signal);
    } else {
        sigaction(fault->signal, &fault->before, NULL);
        if (info->si_code <= 0) { /* sent by somebody: does not happen again by itself */
            raise(fault->signal);
        }
    }
}

static uintptr_t interrupted_pc(const void *context) {
    const ucontext_t *user = context;
#if defined(__x86_64__)
    return (uintptr_t)user->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    return (uintptr_t)user->uc_mcontext.pc;
#else
    (void)user;
    return 0;
#endif
}

/* Whether the address is in what lies below the stack of the running thread to fault. */
static bool is_below_stack(uintptr_t address) {
    uintptr_t stack = (uintptr_t)thread_running()->fiber.stack;
    return address < stack && stack - address <= FIBER_GUARD_BYTES;
}

/* The same for every run: only addresses that do not change between runs are told. */
static void describe(const struct fault *fault, const siginfo_t *info, uintptr_t pc, char *text,
                     size_t size) {
    const struct thread *self = thread_running();
    uintptr_t address = (uintptr_t)info->si_addr;
    bool is_sent = info->si_code <= 0;
    size_t used = (size_t)snprintf(text, size, "%s", fault->name);
    char letter = schedule_letter(execution.choice.current);
    if (fault->has_address && !is_sent && is_below_stack(address)) {
        used +=
            (size_t)snprintf(text + used, size - used, ", stack overflow in thread %c (%zu bytes)",
                             letter, self->fiber.stack_bytes);
    } else if (fault->has_address && info->si_code == SI_KERNEL) {
        used += (size_t)snprintf(text + used, size - used, " at an address that cannot be, in %c",
                                 letter);
    } else if (fault->has_address && !is_sent) {
        used += (size_t)snprintf(text + used, size - used, " at address 0x%lx, in %c",
                                 (unsigned long)address, letter);
    } else {
        used += (size_t)snprintf(text + used, size - used, ", in %c", letter);
    }
    const struct symbols_place *place = symbols_find_code(pc);
    if (place->function != NULL && strncmp(place->function, "__tsan_", strlen("__tsan_")) == 0) {
        place = symbols_find_code(self->pc - 1); /* an access that we did for the code under test */
    }
    if (!is_sent && place->file != NULL) {
        snprintf(text + used, size - used, ", at %s:%u", place->file, place->line);
    }
}

/* Whether the signal came out of an execution, and not from another process. */
static bool is_ours(const siginfo_t *info) {
    return explorer_is_executing() && gettid() == explorer_thread &&
           (info->si_code > 0 || info->si_pid == getpid());
}

static void on_fault(int signal, siginfo_t *info, void *context) {
    struct fault *fault = fault_of(signal);
    if (!is_ours(info)) {
        pass_on(fault, info, context);
        return;
    }
    char message[sizeof execution.outcome.message];
    describe(fault, info, interrupted_pc(context), message, sizeof message);
    execution_end(EXPLORER_CRASHED, message);
}

/* The sanitizer takes what handlers left on their stack for frames that live. */
#ifdef FIBER_ASAN
__attribute__((no_sanitize("address"))) static void on_fault_afresh(int signal, siginfo_t *info,
                                                                    void *context) {
    char *here = __builtin_frame_address(0);
    if (here > handler_stack && here <= handler_stack + HANDLER_STACK_BYTES) {
        __asan_unpoison_memory_region(handler_stack, (size_t)(here - handler_stack));
    }
    on_fault(signal, info, context);
}
#define FAULT_HANDLER on_fault_afresh
#else
#define FAULT_HANDLER on_fault
#endif

/* Ten times in each second of processor time: has anything happened since? */
static void on_tick(int signal) {
    static uint64_t executions, steps;
    static unsigned idle;
    if (gettid() != explorer_thread) {
        tgkill(getpid(), explorer_thread, signal);
        return;
    }
    bool same =
        explorer_is_executing() && executions == execution.executions && steps == execution.steps;
    idle = same ? idle + 1 : 0;
    executions = execution.executions;
    steps = execution.steps;
    if (same && idle == patience * TICKS) {
        char message[100];
        idle = 0;
        snprintf(message, sizeof message,
                 "%u s of processor time without a scheduling point, in %c", patience,
                 schedule_letter(execution.choice.current));
        execution_end(EXPLORER_LIVELOCK, message);
    }
}

static void install(int signal, struct sigaction action, struct sigaction *before) {
    sigemptyset(&action.sa_mask);
    action.sa_flags |= SA_ONSTACK | SA_NODEFER | SA_RESTART;
    sigaction(signal, &action, before);
}

void signals_install(void) {
    if (__builtin_expect(is_installed, 1)) {
        return;
    }
    is_installed = true;
    explorer_thread = gettid();
    void *memory = mmap(NULL, HANDLER_STACK_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "explorer: no memory for a stack of signals; faults end the process\n");
        return;
    }
    handler_stack = memory;
    sigaltstack(&(stack_t){.ss_sp = memory, .ss_size = HANDLER_STACK_BYTES}, NULL);
    for (unsigned i = 0; i < FAULTS; i++) {
        install(faults[i].signal,
                (struct sigaction){.sa_sigaction = FAULT_HANDLER, .sa_flags = SA_SIGINFO},
                &faults[i].before);
    }
    install(SIGVTALRM, (struct sigaction){.sa_handler = on_tick}, NULL);
    struct timeval tick = {.tv_usec = 1000000 / TICKS};
    setitimer(ITIMER_VIRTUAL, &(struct itimerval){tick, tick}, NULL);
}

void signals_set_patience(unsigned seconds) { patience = seconds; }

bool signals_lost_patience(const struct explorer_outcome *outcome) {
    return outcome->verdict == EXPLORER_LIVELOCK &&
           strstr(outcome->message, " s of processor time") != NULL;
}
