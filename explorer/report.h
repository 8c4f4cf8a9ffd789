/* The report of a failure: the program is run again under the failing schedule, and each step told.
 */
#ifndef EXPLORER_REPORT_H
#define EXPLORER_REPORT_H

#include "explorer.h"

/**
 * Prints to `file` what was violated, the steps, and how to see them again; draws
 * them into a file `svg_path` (SVG) unless that is NULL. `outcome` is of the last
 * execution of the program, `replay_command` for people. With
 * EXPLORER_WHOLE_TRACE=1 in the environment no step is left out of the text.
 *
 * False if the picture could not be written, which stderr tells.
 */
bool explorer_report(FILE *file, const struct explorer_program *program,
                     const struct explorer_outcome *outcome, const char *replay_command,
                     const char *svg_path);

#endif
