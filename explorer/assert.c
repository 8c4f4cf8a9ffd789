/* abort and assert of the code under test: the execution has failed. Outside one, as usual. */
#include "runtime.h"

#include <stdlib.h>

__attribute__((noreturn)) void explorer_abort(void) {
    if (!explorer_is_executing()) {
        abort();
    }
    explorer_fail("abort, in %c", schedule_letter(execution.choice.current));
}

__attribute__((noreturn)) void explorer___assert_fail(const char *assertion, const char *file,
                                                      unsigned line, const char *function) {
    if (!explorer_is_executing()) {
        fprintf(stderr, "%s:%u: %s: assertion `%s' failed\n", file, line, function, assertion);
        abort();
    }
    explorer_fail("assertion `%s' failed, in %s:%u", assertion, file, line);
}
