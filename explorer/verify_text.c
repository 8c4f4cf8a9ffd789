/* See verify_text.h. */
#include "verify_text.h"

#include <inttypes.h>
#include <unistd.h>

int verify_status(const struct verify_result *result) {
    return result->outcome.verdict == EXPLORER_MISFIT ? VERIFY_CANNOT_RUN
           : result->failures > 0                     ? VERIFY_FAILED
           : result->is_complete                      ? 0
                                                      : VERIFY_NOT_DONE;
}

int verify_worse_status(int one, int other) {
    static const int order[] = {0, VERIFY_NOT_DONE, VERIFY_FAILED, VERIFY_CANNOT_RUN};
    for (unsigned i = sizeof order / sizeof order[0]; i-- > 0;) {
        if (one == order[i] || other == order[i]) {
            return order[i];
        }
    }
    return VERIFY_CANNOT_RUN;
}

const char *verify_verdict(const struct verify_result *result) {
    static char words[60];
    if (result->outcome.verdict == EXPLORER_MISFIT) {
        return "cannot be verified";
    }
    if (result->failures > 0) {
        return explorer_verdict_name(result->outcome.verdict);
    }
    if (result->is_complete) {
        return "verified";
    }
    snprintf(words, sizeof words, "about %.1f%% done", 100 * result->done);
    return words;
}

/* Executions a second. */
static double rate_of(const struct verify_result *result) {
    uint64_t run = result->executions + result->blocked + result->failures;
    return result->seconds > 0 ? (double)run / result->seconds : 0;
}

static bool is_terminal(void) { return isatty(STDERR_FILENO) == 1; }

void verify_tell_progress(const struct verify_result *so_far) {
    double left = so_far->done > 0 ? so_far->seconds * (1 - so_far->done) / so_far->done : 0;
    fprintf(stderr,
            "%s%" PRIu64 " executions, %" PRIu64 " blocked, %.0f a second; about %.2f%% done, "
            "%.0f s left%s",
            is_terminal() ? "\r" : "", so_far->executions, so_far->blocked, rate_of(so_far),
            100 * so_far->done, left, is_terminal() ? "   " : "\n");
}

void verify_end_progress(void) {
    if (is_terminal()) {
        fputs("\r\033[K", stderr);
    }
}

void verify_print(FILE *file, enum verify_model model, const struct verify_result *result) {
    fprintf(file,
            "%s: %" PRIu64 " executions, %" PRIu64 " blocked, %.2f s, %.0f a second, %zu KiB: %s\n",
            verify_model_names[model], result->executions, result->blocked, result->seconds,
            rate_of(result), result->bytes_most / 1024, verify_verdict(result));
}
