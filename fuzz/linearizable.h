/*
 * Whether a history of pushes and pops is one of a first-in-first-out queue that was
 * empty at first: whether each operation can be given one instant between its start
 * and its end, so that in the order of these instants a queue would have answered
 * the same (linearizability: Herlihy, Wing, TOPLAS 1990).
 *
 * No search: where every value is pushed at most once and every operation has
 * returned, a history is one of a queue unless
 *   - a value was popped that was never pushed, or before its push began; or
 *   - a value was popped twice; or
 *   - x was pushed before y, y was popped, and x only after that or never; or
 *   - a pop found the queue empty, though at each instant of it some value was
 *     certain to be in: its push had returned, and its pop had not begun
 * (Henzinger, Sezgin, Vafeiadis, "Aspect-oriented linearizability proofs", CONCUR
 * 2013; Bouajjani, Emmi, Enea, Hamza, "On reducing linearizability to state
 * reachability", ICALP 2015). "Before" is real time: the one returned before the
 * other started. tests/test_linearizable.c compares this with a search.
 *
 * Not thread-safe: a history is written, and all are checked, by one real thread.
 */
#ifndef FUZZ_LINEARIZABLE_H
#define FUZZ_LINEARIZABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    HISTORY_OPERATIONS_MOST = 32767, /* of a history that is checked */
    HISTORY_VALUE_MOST = 65535       /* that is pushed; the least is 1 */
};

#define HISTORY_NOT_RETURNED UINT64_MAX /* as the end of an operation */

enum history_kind { HISTORY_PUSH, HISTORY_POP };

struct history_operation {
    enum history_kind kind;
    uint32_t value;      /* what was pushed or popped; 0: the pop found nothing */
    uint64_t start, end; /* by the history's clock */
    char thread;         /* a, b, c and so on; _ is the main thread */
};

struct history {
    struct history_operation *operations; /* in the order of their starts; not owned */
    size_t length, capacity;
    uint64_t clock; /* starts and returns so far: no two are at the same time */
};

/* Makes the history empty. It keeps its operations in the caller's storage, which has room for
 * `capacity` of them. */
void history_clear(struct history *history, struct history_operation *operations, size_t capacity);

/* An operation starts; `value` matters for a push. Returns its index. Aborts with a message if
 * there is no room. */
size_t history_start(struct history *history, enum history_kind kind, uint32_t value, char thread);

/* The operation returns, for the first time; else aborts with a message. `value` matters for a pop:
 * what it got, or 0. What does not fit into 32 bits is kept as UINT32_MAX, which nobody pushes. */
void history_return(struct history *history, size_t index, uint64_t value);

/**
 * Whether the history is one of a queue. If not, `message` says why in one line, naming
 * values as spans; with a `size` of 0 it may be NULL. Also false, and said so: an
 * operation that has not returned, a value that was pushed twice or is out of bounds,
 * more operations than HISTORY_OPERATIONS_MOST.
 *
 * Takes time in proportion to the number of operations, and allocates nothing.
 */
bool history_is_linearizable(const struct history *history, char *message, size_t size);

#endif
