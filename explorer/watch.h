/* What is noted of each operation when somebody wants to know: for a report, or as coverage. */
#ifndef EXPLORER_WATCH_H
#define EXPLORER_WATCH_H

#include "strategy.h"
#include "trace.h"

/* The running thread has accessed memory. Only called while execution.watching is not 0. */
void watch_access(enum operation_kind kind, unsigned size, int order, uintptr_t pc,
                  const volatile void *address, uint64_t before, uint64_t after);

/* The running thread starts an operation of the program. */
void watch_operation(const char *name);

/* The running thread has called a function of threads or locks. */
void watch_call(const char *name, uintptr_t pc, const volatile void *object);

/* The next executions go to `trace`, which is emptied; with the states of the program's objects if
 * `with_objects`. For one execution at a time, and only when its program is set up already. */
void watch_begin(struct trace *trace, bool with_objects);

/* The strategy of the recorded execution has made this choice. */
void watch_choice(const struct explorer_choice *choice, unsigned chosen);

/* The recorded execution has ended. False if it did so inside the program's describe. */
bool watch_finish(void);

#endif
