/* What command lines say of verifying: verdicts, exit statuses, progress. */
#ifndef EXPLORER_VERIFY_TEXT_H
#define EXPLORER_VERIFY_TEXT_H

#include "verify_options.h"

#include <stdio.h>

enum { VERIFY_FAILED = 1, VERIFY_CANNOT_RUN = 2, VERIFY_NOT_DONE = 3 }; /* exit statuses */

/* The exit status that says what was found; that of two results together. */
int verify_status(const struct verify_result *result);
int verify_worse_status(int one, int other);

/* The verdict, in words; until the next call. */
const char *verify_verdict(const struct verify_result *result);

/* Tells standard error how far a search has come, in one place if that is a terminal, and takes
 * that away. */
void verify_tell_progress(const struct verify_result *so_far);
void verify_end_progress(void);

/* Prints a line with what a search has found. */
void verify_print(FILE *file, enum verify_model model, const struct verify_result *result);

#endif
