/* The report of a plan that failed: what, the steps, and the command that shows it again. */
#ifndef FUZZ_PLAN_REPORT_H
#define FUZZ_PLAN_REPORT_H

#include "plan_execute.h"

/**
 * Prints the report of an execution of the plan under its own schedule to `file`, and
 * draws it into `svg_path` unless that is NULL. `program` is the spanset-explore that
 * shows it again. False if the picture cannot be written.
 */
bool plan_report(FILE *file, const struct plan *plan, const struct explorer_outcome *outcome,
                 const char *program, const char *svg_path);

#endif
