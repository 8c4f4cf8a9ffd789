/* The conductor: decides on each round, lets the workers play it, and meets them after it. */
#include "samples.h"
#include "verdict.h"
#include "worker.h"

#include <unistd.h>

static const uint64_t TURN_NS = 100000000; /* of one scenario, when all have their turn */
static const uint64_t PATIENCE_NS = 20000000000;
enum {
    SCARCE_CALLS_MOST = 16,
    SCARCE_SHARE_MOST = 4,
    STOP_AFTER_US_MOST = 300, /* into the round */
    LOOK_EVERY_US = 200,
    HELD_UP_LOOKS = 500 /* so many looks without progress: who is stopped holds the others up */
};

/* Memory that runs out, and comes back: the N-th allocation fails, or all from there on, or each
 * with some probability. Only allocations fail, so a set that has blocks goes on. */
static void make_scarce(struct run *run) {
    struct failing_allocator *memory = &run->round.stage->memory;
    uint64_t calls = 1 + random_below(&run->random, SCARCE_CALLS_MOST);
    switch (random_below(&run->random, 3)) {
    case 0:
        failing_allocator_plan(memory, calls, false);
        break;
    case 1:
        failing_allocator_plan(memory, calls, true);
        break;
    default:
        failing_allocator_plan_share(memory,
                                     1 + (unsigned)random_below(&run->random, SCARCE_SHARE_MOST),
                                     random_next(&run->random));
    }
}

/* The next in turn; past the deadline, one that has not reached what it is for. */
static const struct scenario *next_scenario(const struct run *run) {
    const struct scenario *missing = missing_in(run).scenario;
    if (now_ns() >= run->deadline_ns && missing != NULL) {
        return missing;
    }
    return &scenarios[((size_t)(run->round.scenario - scenarios) + 1) % scenario_count()];
}

static void choose_scenario(struct run *run, uint64_t *turn_ends_ns) {
    if (run->only == NULL && now_ns() >= *turn_ends_ns) {
        meeting_drain(run);
        run->round.scenario = next_scenario(run);
        *turn_ends_ns = now_ns() + TURN_NS;
        workers_deal(run, scenario_spans(run->round.scenario, run->threads));
        atomic_store(&run->playing, run->round.scenario);
    }
}

static void begin_round(struct run *run) {
    struct round *round = &run->round;
    round->producers = 1 + (unsigned)random_below(&run->random, run->threads - 1);
    round->first_producer = (unsigned)random_below(&run->random, run->threads);
    round->push_share = 1 + (unsigned)random_below(&run->random, 7);
    round->stopped = (unsigned)random_below(&run->random, run->threads);
    round->stage = &run->lasting;
    if (round->scenario->scarce) {
        stage_set_up(&run->passing, run, run->ledger.in_use);
        round->stage = &run->passing;
        make_scarce(run);
    }
    atomic_store(&run->producers_done, 0);
    atomic_store(&run->done, 0);
}

/* Waits until all workers but the stopped one have played the round; false if nothing moves any
 * more: then that one holds a lock that they need, or they are frozen themselves. */
static bool others_finish(const struct run *run) {
    uint64_t seen = 0;
    for (unsigned looks = 0; looks < HELD_UP_LOOKS; looks++) {
        if (atomic_load(&run->done) + 1 == run->threads) {
            return true;
        }
        uint64_t operations = run_operations(run);
        looks = operations == seen ? looks : 0;
        seen = operations;
        usleep(LOOK_EVERY_US);
    }
    return false;
}

/* Stops one worker, which only pops, while all others play their round. If that was inside a pop,
 * what must hold around it is checked while it still stands there. */
static void stop_one(struct run *run) {
    struct worker *stopped = &run->workers[run->round.stopped];
    usleep((useconds_t)random_below(&run->random, STOP_AFTER_US_MOST));
    freeze_thread(stopped->thread, &stopped->freezable);
    bool in_time = atomic_load(&run->done) == 0;
    if (others_finish(run) && in_time && worker_is_popping(stopped)) {
        meeting_check_around_stopped(run);
        stopped->tally[COUNT_STOPPED]++;
    }
    freeze_thaw(&stopped->freezable);
}

static void end_round(struct run *run) {
    meeting_check(run);
    if (run->round.stage == &run->passing) {
        stage_strike(&run->passing);
        run->round.stage = &run->lasting;
    }
    atomic_fetch_add(&run->meetings, 1);
}

/* Until the deadline; and on, for a while, if the run has not reached what it is for: a slow
 * machine or a sanitizer may need longer. */
static bool goes_on(const struct run *run) {
    uint64_t now = now_ns();
    return !atomic_load(&run->stop) &&
           (now < run->deadline_ns ||
            (now < run->deadline_ns + PATIENCE_NS && missing_in(run).scenario != NULL));
}

void *conductor_main(void *argument) {
    struct run *run = argument;
    uint64_t turn_ends_ns = 0;
    do {
        choose_scenario(run, &turn_ends_ns);
        begin_round(run);
        pthread_barrier_wait(&run->meeting);
        if (run->round.scenario->stops_one) {
            stop_one(run);
        }
        pthread_barrier_wait(&run->meeting);
        end_round(run);
    } while (goes_on(run));
    meeting_drain(run);
    atomic_store(&run->finished, true);
    return NULL;
}
