/* The part of verifying that one process does, and what it tells others. */
#ifndef EXPLORER_VERIFY_EXPLORE_H
#define EXPLORER_VERIFY_EXPLORE_H

#include "graph_bundle.h"
#include "verify.h"

double verify_seconds_now(void);

/* Explores what the bundle holds until nothing is left, a failure ends the search, so many
 * executions were run (0: no bound), or it is `end`, in seconds (0: never). Adds what was found to
 * the result, and leaves in the bundle what is left. */
void verify_explore(const struct explorer_program *program, const struct verify_settings *settings,
                    struct graph_bundle *bundle, uint64_t executions_most, double end,
                    struct verify_result *result);

/* Whether what was found ends the search. */
bool verify_is_over(const struct verify_settings *settings, const struct verify_result *result);

/* The graph of the failure that the result tells of, if there is one. */
extern struct graph_bundle verify_failing;

/* Adds what was found in another part of the search. Whether its failure is now the one to tell of.
 */
bool verify_add(struct verify_result *result, const struct verify_result *more);

/* The search by workers. */
bool verify_by_workers(const struct explorer_program *program,
                       const struct verify_settings *settings, struct graph_bundle *bundle,
                       struct verify_result *result);

#endif
