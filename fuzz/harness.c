/* See harness.h. */
#include "harness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static int tracing;
static int demanding_whole;
static const char *program = "the harness";
static unsigned long steps;
static char step[120];

// NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer gives the signature.
int LLVMFuzzerInitialize(int *argument_count, char ***arguments) {
    tracing = getenv("FUZZ_TRACE") != NULL;
    demanding_whole = getenv("FUZZ_WHOLE") != NULL;
    if (*argument_count > 0) {
        program = (*arguments)[0];
    }
    return 0;
}

void harness_begin(void) {
    steps = 0;
    snprintf(step, sizeof step, "start");
}

void harness_step(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(step, sizeof step, format, arguments);
    va_end(arguments);
    steps++;
    if (tracing) {
        fprintf(stderr, "%6lu  %s\n", steps, step);
    }
}

void harness_cut(unsigned after_steps) {
    if (demanding_whole) {
        harness_fail("the input is cut after %u pushes and pops", after_steps);
    }
    if (tracing) {
        fprintf(stderr, "        cut after %u pushes and pops\n", after_steps);
    }
}

void harness_fail(const char *format, ...) {
    va_list arguments;
    fprintf(stderr, "HARNESS FAILURE at step %lu (%s), blocks of %zu slots: ", steps, step,
            spanset_block_slots());
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nEvery step: FUZZ_TRACE=1 %s FILE, with the file that holds this input.\n",
            program);
    abort();
}

void harness_on_fatal(void *context, const struct spanset_fault *fault) {
    (void)context;
    harness_fail("fatal: %s", fault->message);
}
