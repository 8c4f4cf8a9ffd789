/* Small programs to try the explorer itself on; see test_explorer.c. */
#ifndef TESTS_EXPLORER_PROGRAMS_H
#define TESTS_EXPLORER_PROGRAMS_H

#include "explorer.h"

/* Bodies. `context` is, where there is one: */
void additions(void *context);       /* unsigned: how many by each of two threads */
void lost_update(void *context);     /* three threads; fails under some schedules */
void store_buffering(void *context); /* unsigned: bit seen[0] + 2 * seen[1] of it is set */
void spin_until_set(void *context);
void spin_for_ever(void *context);
void busy_for_ever(void *context);
void allocates(void *context); /* void *[3]: addresses that it was given */
void frees_twice(void *context);
void frees_a_middle(void *context);
void kept_set_up(void *context);
void kept_body(void *context);

#endif
