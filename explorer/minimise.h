/* The shortest story of a failure: a schedule with few preemptions and few switches. */
#ifndef EXPLORER_MINIMISE_H
#define EXPLORER_MINIMISE_H

#include "explorer.h"

/** What makes two failures the same: the verdict, and the message up to its first colon, semicolon
 * or digit. */
struct failure_kind {
    enum explorer_verdict verdict;
    char message[sizeof((struct explorer_outcome *)0)->message];
};

struct failure_kind failure_kind_of(const struct explorer_outcome *outcome);
bool failure_is(const struct explorer_outcome *outcome, const struct failure_kind *kind);

/**
 * Looks for a failure of this kind: with no preemption, one, two, and so on up to
 * `preemptions_most`, all schedules, as far as the time of about `executions_most`
 * of each allows. On success returns the number of preemptions, and `*found` is the
 * failing execution, valid until the next one; otherwise returns -1.
 */
int explorer_find_simplest(const struct explorer_program *program, const struct failure_kind *kind,
                           unsigned preemptions_most, uint64_t executions_most,
                           const struct explorer_outcome **found);

/**
 * Leaves out parts of a failing schedule while it fails in the same way. `choices`
 * are changed in place; returns the new length. After the end of what is left nobody
 * is preempted.
 */
size_t explorer_shorten(const struct explorer_program *program, const struct failure_kind *kind,
                        uint8_t *choices, size_t length);

#endif
