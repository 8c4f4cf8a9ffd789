/* The part of verifying that one process does, and what it tells others. */
#ifndef EXPLORER_VERIFY_EXPLORE_H
#define EXPLORER_VERIFY_EXPLORE_H

#include "search_parts.h"
#include "verify.h"

double verify_seconds_now(void);

/* Explores the parts until nothing is left, a failure ends the search, so many executions were run
 * (0: no bound), or so many seconds have passed (HUGE_VAL: no bound; more, if it takes most of that
 * only to find the way to where the parts begin). Adds what was found to the result, and leaves
 * what is left. */
void verify_explore(const struct explorer_program *program, const struct verify_settings *settings,
                    struct search_parts *parts, uint64_t executions_most, double seconds_most,
                    struct verify_result *result);

/* Whether what was found ends the search. */
bool verify_is_over(const struct verify_settings *settings, const struct verify_result *result);

/* The execution that the result tells of as a failure, if there is one. */
extern struct search_parts verify_failing;

/* Adds what was found in another part of the search. Whether its failure is now the one to tell of.
 */
bool verify_add(struct verify_result *result, const struct verify_result *more);

/* The search by workers. */
bool verify_by_workers(const struct explorer_program *program,
                       const struct verify_settings *settings, struct search_parts *parts,
                       struct verify_result *result);

#endif
