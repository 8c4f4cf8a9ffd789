/* A failure that was run again, with all that is known of it. */
#ifndef EXPLORER_FAILURE_H
#define EXPLORER_FAILURE_H

#include "explorer.h"
#include "trace.h"

struct failure {
    const struct explorer_program *program;
    struct explorer_outcome outcome; /* of the first time */
    char *schedule;                  /* as text */
    const char *replay_command;
    struct trace trace;             /* of the second time ... */
    struct explorer_outcome replay; /* ... and how that ended; its schedule is not kept */
    bool is_same;                   /* both failed in the same way */
    bool has_objects;               /* the program's describe worked */
};

#endif
