/* exit and its relatives for a whole program: they end the execution. */
#include "heap.h"
#include "program.h"
#include "runtime.h"
#include "verify_accesses.h"

#include <stdlib.h>
#include <unistd.h>

enum { HANDLERS_MOST = 256 };

struct handlers {
    void (*functions[HANDLERS_MOST])(void);
    unsigned count;
};

static struct handlers exit_handlers, quick_exit_handlers;

void program_exit_reset(void) { exit_handlers.count = quick_exit_handlers.count = 0; }

static int add(struct handlers *handlers, void (*function)(void)) {
    if (handlers->count == HANDLERS_MOST) {
        return -1;
    }
    handlers->functions[handlers->count++] = function;
    return 0;
}

int explorer_atexit(void (*function)(void)) { return add(&exit_handlers, function); }

int explorer_at_quick_exit(void (*function)(void)) { return add(&quick_exit_handlers, function); }

/* Last in, first out; one may add others. */
static void call(struct handlers *handlers) {
    while (handlers->count > 0) {
        handlers->functions[--handlers->count]();
    }
}

__attribute__((noreturn)) void explorer__exit(int status) {
    if (!explorer_is_executing()) { /* a constructor */
        _exit(status);
    }
    if ((status & 0xff) != 0) {
        explorer_fail("exit with status %d", status & 0xff);
    }
    if (explorer_configuration()->leaks) {
        heap_check_leaks();
    }
    if (verify_is_on) {
        verify_body_returned();
    }
    execution_end(EXPLORER_PASSED, "");
}

__attribute__((noreturn)) void explorer__Exit(int status) { explorer__exit(status); }

void explorer_exit(int status) {
    call(&exit_handlers);
    explorer__exit(status);
}

__attribute__((noreturn)) void explorer_quick_exit(int status) {
    call(&quick_exit_handlers);
    explorer__exit(status);
}
