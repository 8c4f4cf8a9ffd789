/*
 * Strategies: who goes on next. Each is a small file with a struct that starts with
 * struct explorer_strategy, and a function that makes it. One strategy drives one
 * exploration at a time; nothing here is thread-safe.
 */
#ifndef EXPLORER_STRATEGY_H
#define EXPLORER_STRATEGY_H

#include "random.h"
#include "schedule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Who may be chosen. */
struct explorer_choice {
    const uint8_t *threads; /**< their numbers, in no particular order; at least two */
    unsigned count;
    uint64_t mask;    /**< the same as a set of bits */
    unsigned current; /**< who took the last step; may be unable to go on, then not in the mask */
    uint64_t step;    /**< scheduling points of this execution so far */
    bool is_value;    /**< what is chosen is no thread, but one of some values: 1 is the first */
};

struct explorer_strategy {
    const char *name;
    /** Gets ready for the next execution; false: there is none. */
    bool (*begin)(struct explorer_strategy *self);
    /** A thread of the choice. */
    unsigned (*choose)(struct explorer_strategy *self, const struct explorer_choice *choice);
};

/* The thread that goes on when nobody says otherwise: no preemption. For strategies that have
 * nothing more to say. */
static inline unsigned choose_without_preemption(const struct explorer_choice *choice) {
    if (choice->mask >> choice->current & 1) {
        return choice->current;
    }
    return (unsigned)__builtin_ctzll(choice->mask);
}

#endif
