/* What sync_programs*.c are, and what is to be found in each; see test_explorer_sync.c. */
#ifndef TESTS_SYNC_PROGRAMS_H
#define TESTS_SYNC_PROGRAMS_H

#include "explorer.h"

struct sync_program {
    const char *name;
    void (*body)(void *context);
    /* EXPLORER_PASSED: no schedule fails. Else one does, with a message that has this in it. */
    enum explorer_verdict verdict;
    const char *message;
};

/* Each ends with one that has no name. */
extern const struct sync_program lock_programs[], waiting_programs[], thread_programs[],
    c11_programs[], thread_local_programs[];

#define CHECK(condition)                                                                           \
    ((condition) ? (void)0 : explorer_fail("not so: %s (line %d)", #condition, __LINE__))

#define PASSES(function)                                                                           \
    { #function, function, EXPLORER_PASSED, "" }
#define FAILS(function, message)                                                                   \
    { #function, function, EXPLORER_FAILED, message }
#define BLOCKS(function, message)                                                                  \
    { #function, function, EXPLORER_DEADLOCK, message }
#define END                                                                                        \
    { NULL, NULL, EXPLORER_PASSED, "" }

/* A counter whose updates get lost unless something keeps two of them apart. */
#define LOSE_UPDATES(counter)                                                                      \
    atomic_store_explicit(&(counter), atomic_load_explicit(&(counter), memory_order_relaxed) + 1,  \
                          memory_order_relaxed)

#endif
