/* What the explorer's command lines share. */
#ifndef EXPLORER_COMMAND_LINE_H
#define EXPLORER_COMMAND_LINE_H

#include <argp.h>
#include <stdint.h>

/* A whole number in these bounds; else an error of usage, and the end of the process. */
uint64_t command_line_number(const char *text, uint64_t least, uint64_t most,
                             struct argp_state *state);

/* Prints how many executions found nothing so far, at most once in a second. */
void command_line_progress(uint64_t executions);

#endif
