/* Verifying a whole program: every execution, each once, instead of schedule after schedule. */
#ifndef EXPLORER_PROGRAM_VERIFY_H
#define EXPLORER_PROGRAM_VERIFY_H

#include "program_options.h"

#include <stdio.h>

/* Under each model that was asked for, up to a failure. Prints what it finds; returns the exit
 * status. */
int program_verify(FILE *out, const struct explorer_program *program,
                   const struct program_options *options);

#endif
