/* Programs about which it is easy to be wrong when all of their executions are explored. */
#ifndef TESTS_VERIFY_PROGRAMS_H
#define TESTS_VERIFY_PROGRAMS_H

#include "explorer.h"

enum { VERIFY_ANY = 1000000 /* depends on the code that the compiler makes of a loop */ };

struct verify_program {
    const char *name;
    void (*body)(void *context);
    enum explorer_verdict verdict;
    unsigned passed, blocked, failed; /* executions, under both models */
    unsigned fewest;                  /* steps of a failure; 0: that does not matter */
    unsigned rounds;                  /* in vain, that are explored */
};

extern const struct verify_program verify_programs[]; /* up to one without a name */

#endif
