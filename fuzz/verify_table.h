/* The catalogue's programs, verified by several processes, as a table. */
#ifndef FUZZ_VERIFY_TABLE_H
#define FUZZ_VERIFY_TABLE_H

#include "verify_program.h"

/* Prints the table to standard output, in Markdown, each row once all before it have ended, and
 * what it comes to. Each program has a process of its own, `workers` at a time. `known`: the file
 * of an earlier table, whose answers are taken over, or NULL. Returns the exit status. */
int verify_table(const struct verify_request *request, const char *known);

#endif
