/*
 * What every harness has: libFuzzer's entry point, a way to fail, and a trace.
 *
 * With FUZZ_TRACE in the environment each step is printed as it runs.
 */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include "spanset.h"

#include <stddef.h>
#include <stdint.h>

/* The harness itself. Returns 0; does not return when a check fails. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Called once before the first input, by libFuzzer and by the corpus runner. */
int LLVMFuzzerInitialize(int *argument_count, char ***arguments);

/* Starts the step count of a new input. */
void harness_begin(void);

/* Counts a step, and prints it when tracing. The step stays the one that a failure names. */
__attribute__((format(printf, 1, 2))) void harness_step(const char *format, ...);

/* Notes that the rest of the input is not run: a line in the trace, and a failure where FUZZ_WHOLE
 * is in the environment (an input that was made by hand says less than it seems to). */
void harness_cut(unsigned after_steps);

/* Reports a failed check, with the step, and aborts. */
__attribute__((noreturn, format(printf, 1, 2))) void harness_fail(const char *format, ...);

/* A fatal handler for pools: any fault is a failure. */
void harness_on_fatal(void *context, const struct spanset_fault *fault);

#endif
