/*
 * Faults and endless loops of the program under test end its execution, not the
 * process. Outside an execution a fault goes to whoever handled it before.
 */
#ifndef EXPLORER_SIGNALS_H
#define EXPLORER_SIGNALS_H

#include "explorer.h"

/* Called before each execution, by the one real thread; the first call installs the handlers. */
void signals_install(void);

/* An execution ends as a livelock after so many seconds of processor time without a scheduling
 * point. At first 10; 0: never. */
void signals_set_patience(unsigned seconds);

/* Whether that is how it ended. */
bool signals_lost_patience(const struct explorer_outcome *outcome);

#endif
