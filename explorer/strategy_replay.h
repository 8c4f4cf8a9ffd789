/*
 * Replay: makes the choices of a schedule again. Strictly: a choice that is not
 * possible ends the execution as a misfit (the schedule is of another program).
 * Leniently: it is passed over. After the schedule's end the thread that runs goes on
 * while it can (no preemption), then the first that can.
 */
#ifndef EXPLORER_STRATEGY_REPLAY_H
#define EXPLORER_STRATEGY_REPLAY_H

#include "strategy.h"

struct strategy_replay {
    struct explorer_strategy strategy;
    struct schedule schedule; /* not owned */
    size_t next;
    bool is_strict;
    bool is_done; /* begin() is true once after each init */
};

void strategy_replay_init(struct strategy_replay *replay, struct schedule schedule, bool is_strict);

#endif
