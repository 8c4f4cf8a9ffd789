/*
 * Whole programs: an unmodified C program with its own main, explored. The functions
 * that it calls are renamed (intercepted.syms, program.syms); what it leaves behind
 * is put back before each execution, without a new process.
 */
#ifndef EXPLORER_PROGRAM_H
#define EXPLORER_PROGRAM_H

#include "explorer.h"

#include <stdio.h>

/* The program's globals (program_state.c): what they hold now is what they are put back to. */
void program_state_keep(void);
void program_state_restore(void);

/* The program's arguments (program_state.c): copies that it may change, fresh at each call. */
void program_arguments_keep(int count, char **arguments);
char **program_arguments(int *count);

/* Functions to be called at exit, and random numbers: as at the start of a program. */
void program_exit_reset(void);
void program_random_reset(void);

/* Where the program's output goes (program_output.c). Our own goes to what `open` returns; NULL if
 * there is none. */
FILE *program_output_open(void);
void program_output_show(bool on);

/* (program) As exit: calls what atexit was given, and ends the execution. */
__attribute__((noreturn)) void explorer_exit(int status);

#endif
