/* See plan_minimise.h. */
#include "plan_minimise.h"

#include "../explorer/minimise.h"
#include "plan_mutate.h"

#include <stdio.h>

enum {
    PREEMPTIONS_MOST = 3,
    EXECUTIONS_MOST = 20000 /* for each number of preemptions of each candidate */
};

struct minimiser {
    struct plan *best;
    struct failure_kind kind;
    int preemptions; /* of best; -1: not known */
};

static bool still_fails(struct plan *candidate, const struct minimiser *minimiser,
                        int *preemptions) {
    if (failure_is(plan_execute(candidate, NULL), &minimiser->kind)) {
        *preemptions = minimiser->preemptions;
        return true;
    }
    *preemptions =
        plan_find_simplest(candidate, &minimiser->kind, PREEMPTIONS_MOST, EXECUTIONS_MOST);
    return *preemptions >= 0;
}

/* Takes the candidate if it fails like the original. */
static bool accept(struct minimiser *minimiser, struct plan *candidate) {
    int preemptions;
    if (!still_fails(candidate, minimiser, &preemptions)) {
        return false;
    }
    *minimiser->best = *candidate;
    minimiser->preemptions = preemptions;
    fprintf(stderr, "minimising: %u threads, %u operations\n", plan_threads(candidate),
            plan_operations(candidate));
    return true;
}

static bool fewer_rounds_or_threads(struct minimiser *minimiser) {
    static struct plan candidate;
    for (unsigned i = 0; i < minimiser->best->rounds_length; i++) {
        candidate = *minimiser->best;
        if (candidate.rounds_length > 1) {
            plan_remove_round(&candidate, i);
            if (accept(minimiser, &candidate)) {
                return true;
            }
        }
        for (unsigned j = 0; j < minimiser->best->rounds[i].threads_length; j++) {
            candidate = *minimiser->best;
            round_remove_thread(&candidate.rounds[i], j);
            if (accept(minimiser, &candidate)) {
                return true;
            }
        }
    }
    return false;
}

/* Leaves out one of the steps, or lowers its count: to 1, to half, by one. */
static bool fewer_in(struct minimiser *minimiser, struct plan *candidate,
                     struct plan_steps *steps) {
    struct plan_steps all = *steps;
    for (unsigned i = 0; i < all.length; i++) {
        unsigned count = all.steps[i].count;
        unsigned smaller[] = {0, 1, count / 2, count - 1};
        for (unsigned j = 0; j < 4; j++) {
            *steps = all;
            if (smaller[j] >= count) {
                continue;
            }
            steps->steps[i].count = (uint16_t)smaller[j];
            if (smaller[j] == 0) {
                steps_remove(steps, i);
            }
            if (accept(minimiser, candidate)) {
                return true;
            }
        }
    }
    *steps = all;
    return false;
}

/* Lets the main thread do the first step of a thread before it starts. */
static bool fewer_concurrent(struct minimiser *minimiser) {
    static struct plan candidate;
    for (unsigned i = 0; i < minimiser->best->rounds_length; i++) {
        for (unsigned j = 0; j < minimiser->best->rounds[i].threads_length; j++) {
            candidate = *minimiser->best;
            struct plan_round *round = &candidate.rounds[i];
            if (round->threads[j].length == 0 || round->alone.length == PLAN_STEPS_MOST) {
                continue;
            }
            steps_insert(&round->alone, round->alone.length, round->threads[j].steps[0]);
            steps_remove(&round->threads[j], 0);
            if (accept(minimiser, &candidate)) {
                return true;
            }
        }
    }
    return false;
}

static bool fewer_steps(struct minimiser *minimiser) {
    static struct plan candidate;
    candidate = *minimiser->best;
    for (unsigned i = 0; i < candidate.rounds_length; i++) {
        struct plan_round *round = &candidate.rounds[i];
        for (unsigned j = 0; j < round->threads_length; j++) {
            if (fewer_in(minimiser, &candidate, &round->threads[j])) {
                return true;
            }
        }
        if (fewer_in(minimiser, &candidate, &round->alone)) {
            return true;
        }
    }
    return false;
}

/* Leaves out runs of the schedule, and shortens them. */
static bool shorter_schedule(struct minimiser *minimiser) {
    static struct plan candidate;
    for (unsigned i = 0; i < minimiser->best->rounds_length; i++) {
        for (unsigned j = minimiser->best->rounds[i].runs_length; j-- > 0;) {
            candidate = *minimiser->best;
            struct plan_round *round = &candidate.rounds[i];
            if (round->runs[j].count > 1) {
                round->runs[j].count--;
            } else {
                round_remove_run(round, j);
            }
            if (failure_is(plan_execute(&candidate, NULL), &minimiser->kind)) {
                *minimiser->best = candidate;
                return true;
            }
        }
    }
    return false;
}

int plan_minimise(struct plan *plan) {
    const struct explorer_outcome *outcome = plan_execute(plan, NULL);
    if (outcome->verdict == EXPLORER_PASSED) {
        return -2;
    }
    struct minimiser minimiser = {plan, failure_kind_of(outcome), -1};
    while (fewer_rounds_or_threads(&minimiser) || fewer_steps(&minimiser) ||
           fewer_concurrent(&minimiser)) {
    }
    int fewest =
        plan_find_simplest(plan, &minimiser.kind, PREEMPTIONS_MOST, (uint64_t)10 * EXECUTIONS_MOST);
    while (shorter_schedule(&minimiser)) {
    }
    return fewest;
}
