/* See minimise.h. */
#include "minimise.h"

#include "strategy_exhaustive.h"
#include "strategy_replay.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_OF_AN_EXECUTION = 200 /* about; for budgets */ };

struct failure_kind failure_kind_of(const struct explorer_outcome *outcome) {
    struct failure_kind kind = {.verdict = outcome->verdict};
    size_t length = strcspn(outcome->message, ":;0123456789");
    memcpy(kind.message, outcome->message, length);
    return kind;
}

bool failure_is(const struct explorer_outcome *outcome, const struct failure_kind *kind) {
    struct failure_kind other = failure_kind_of(outcome);
    return outcome->verdict == kind->verdict && strcmp(other.message, kind->message) == 0;
}

/* A failure like that with at most so many preemptions; NULL if there is none. */
static const struct explorer_outcome *find_within(const struct explorer_program *program,
                                                  const struct failure_kind *kind,
                                                  unsigned preemptions, uint64_t executions_most) {
    struct strategy_exhaustive all;
    strategy_exhaustive_init(&all, preemptions);
    const struct explorer_outcome *found = NULL;
    uint64_t steps = 0; /* an execution without an end costs as much as hundreds */
    while (steps < executions_most * STEPS_OF_AN_EXECUTION && found == NULL &&
           all.strategy.begin(&all.strategy)) {
        const struct explorer_outcome *outcome = explorer_execute(program, &all.strategy);
        steps += outcome->steps + 1;
        found = failure_is(outcome, kind) ? outcome : NULL;
    }
    strategy_exhaustive_destroy(&all);
    return found;
}

int explorer_find_simplest(const struct explorer_program *program, const struct failure_kind *kind,
                           unsigned preemptions_most, uint64_t executions_most,
                           const struct explorer_outcome **found) {
    for (unsigned preemptions = 0; preemptions <= preemptions_most; preemptions++) {
        *found = find_within(program, kind, preemptions, executions_most);
        if (*found != NULL) {
            return (int)preemptions;
        }
    }
    return -1;
}

static bool fails_without(const struct explorer_program *program, const struct failure_kind *kind,
                          const uint8_t *choices, size_t length, size_t start, size_t end) {
    uint8_t *rest = malloc(length > 0 ? length : 1);
    if (rest == NULL) {
        return false;
    }
    memcpy(rest, choices, start);
    memcpy(rest + start, choices + end, length - end);
    struct strategy_replay replay;
    strategy_replay_init(&replay, (struct schedule){rest, length - (end - start)}, false);
    replay.strategy.begin(&replay.strategy);
    bool fails = failure_is(explorer_execute(program, &replay.strategy), kind);
    free(rest);
    return fails;
}

/* Tries to leave out each stretch of so many choices. */
static size_t shorten_by(const struct explorer_program *program, const struct failure_kind *kind,
                         uint8_t *choices, size_t length, size_t stretch) {
    for (size_t end = length; end > 0;) {
        size_t start = end > stretch ? end - stretch : 0;
        if (fails_without(program, kind, choices, length, start, end)) {
            memmove(choices + start, choices + end, length - end);
            length -= end - start;
        }
        end = start;
    }
    return length;
}

size_t explorer_shorten(const struct explorer_program *program, const struct failure_kind *kind,
                        uint8_t *choices, size_t length) {
    for (size_t stretch = length; stretch > 0; stretch /= 2) {
        length = shorten_by(program, kind, choices, length, stretch);
    }
    return length;
}
