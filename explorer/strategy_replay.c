/* See strategy_replay.h. */
#include "strategy_replay.h"

#include "runtime.h"

static bool begin(struct explorer_strategy *self) {
    struct strategy_replay *replay = (struct strategy_replay *)self;
    bool was_done = replay->is_done;
    replay->is_done = true;
    replay->next = 0;
    return !was_done;
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_replay *replay = (struct strategy_replay *)self;
    while (replay->next < replay->schedule.length) {
        unsigned thread = replay->schedule.choices[replay->next++];
        if (thread < EXPLORER_THREADS_MOST && (choice->mask >> thread & 1)) {
            return thread;
        }
        if (replay->is_strict) {
            char message[100];
            snprintf(message, sizeof message, "choice %zu of the schedule is %c, who cannot go on",
                     replay->next, schedule_letter(thread));
            execution_end(EXPLORER_MISFIT, message);
        }
    }
    return choose_without_preemption(choice);
}

void strategy_replay_init(struct strategy_replay *replay, struct schedule schedule,
                          bool is_strict) {
    *replay = (struct strategy_replay){
        .strategy = {"replay", begin, choose}, .schedule = schedule, .is_strict = is_strict};
}
