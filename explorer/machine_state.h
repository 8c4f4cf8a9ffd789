/* What the code under test has in its registers and on its stack when it calls the runtime, as one
 * number: where that is the same twice, and so are memory and what it reads, it does the same. */
#ifndef EXPLORER_MACHINE_STATE_H
#define EXPLORER_MACHINE_STATE_H

#include <stdint.h>

/* Of the running thread, whose call returns to `pc`; equal states may differ with a chance of one in
 * 2^64. 0: it cannot be told. Takes about a microsecond. */
uint64_t machine_state(uintptr_t pc);

#endif
