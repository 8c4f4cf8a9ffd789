/* See plan_mutate.h. */
#include "plan_mutate.h"

#include <string.h>

static unsigned below(struct random *random, unsigned end) {
    return (unsigned)random_below(random, end);
}

static bool one_in(struct random *random, unsigned n) { return below(random, n) == 0; }

/* Removing and inserting. */

void plan_remove_round(struct plan *plan, unsigned index) {
    plan->rounds_length--;
    memmove(&plan->rounds[index], &plan->rounds[index + 1],
            (plan->rounds_length - index) * sizeof plan->rounds[0]);
}

void steps_remove(struct plan_steps *steps, unsigned index) {
    steps->length--;
    memmove(&steps->steps[index], &steps->steps[index + 1],
            (steps->length - index) * sizeof steps->steps[0]);
}

void round_remove_run(struct plan_round *round, unsigned index) {
    round->runs_length--;
    memmove(&round->runs[index], &round->runs[index + 1],
            (round->runs_length - index) * sizeof round->runs[0]);
}

void round_remove_thread(struct plan_round *round, unsigned index) {
    round->threads_length--;
    memmove(&round->threads[index], &round->threads[index + 1],
            (round->threads_length - index) * sizeof round->threads[0]);
    for (unsigned i = round->runs_length; i-- > 0;) {
        if (round->runs[i].thread == index) {
            round_remove_run(round, i);
        } else if (round->runs[i].thread > index) {
            round->runs[i].thread--; /* it has a new letter */
        }
    }
}

void steps_insert(struct plan_steps *steps, unsigned index, struct plan_step step) {
    if (steps->length < PLAN_STEPS_MOST) {
        memmove(&steps->steps[index + 1], &steps->steps[index],
                (steps->length - index) * sizeof steps->steps[0]);
        steps->steps[index] = step;
        steps->length++;
    }
}

static void run_insert(struct plan_round *round, unsigned index, struct plan_run run) {
    if (round->runs_length < PLAN_RUNS_MOST) {
        memmove(&round->runs[index + 1], &round->runs[index],
                (round->runs_length - index) * sizeof round->runs[0]);
        round->runs[index] = run;
        round->runs_length++;
    }
}

/* Making. */

static struct plan_step random_step(struct random *random) {
    if (one_in(random, 8)) {
        return (struct plan_step){'x', 1};
    }
    uint16_t count = (uint16_t)(one_in(random, 3) ? 1 + below(random, 3) : 1);
    if (count > 1 && one_in(random, 2)) {
        return (struct plan_step){one_in(random, 2) ? '*' : '/', count};
    }
    return (struct plan_step){one_in(random, 2) ? '+' : '-', count};
}

static struct plan_run random_run(const struct plan_round *round, struct random *random) {
    unsigned longest = one_in(random, 4) ? 40 : 10;
    unsigned threads = round->threads_length > 0 ? round->threads_length : 1;
    return (struct plan_run){(uint8_t)below(random, threads),
                             (uint8_t)(1 + below(random, longest))};
}

static void append_runs(struct plan_round *round, struct random *random) {
    for (unsigned left = 1 + below(random, 24); left > 0; left--) {
        run_insert(round, round->runs_length, random_run(round, random));
    }
}

/* Where a block ends is where things go wrong: fills up to about there, and empties up to about
 * there. */
static void generate_alone(struct plan_steps *alone, struct random *random, unsigned block_slots) {
    alone->length = 0;
    if (one_in(random, 4)) {
        return;
    }
    unsigned pushes = (below(random, 3) + 1) * block_slots + below(random, 4);
    pushes -= pushes > 2 ? below(random, 3) : 0;
    steps_insert(alone, 0, (struct plan_step){'+', (uint16_t)pushes});
    if (!one_in(random, 3)) {
        unsigned left = below(random, 4);
        if (block_slots > left) {
            steps_insert(alone, 1, (struct plan_step){'-', (uint16_t)(block_slots - left)});
        }
    }
    if (one_in(random, 8)) {
        steps_insert(alone, 0, (struct plan_step){'r', 1});
    }
}

static void generate_steps(struct plan_steps *steps, struct random *random) {
    steps->length = 0;
    for (unsigned left = 1 + below(random, 3); left > 0; left--) {
        steps_insert(steps, steps->length, random_step(random));
    }
}

static void generate_round(struct plan_round *round, struct random *random, unsigned block_slots) {
    round_clear(round);
    generate_alone(&round->alone, random, block_slots);
    round->threads_length = (uint8_t)(2 + below(random, one_in(random, 4) ? 5 : 2));
    for (unsigned i = 0; i < round->threads_length; i++) {
        generate_steps(&round->threads[i], random);
    }
    append_runs(round, random);
}

void plan_generate(struct plan *plan, struct random *random, unsigned block_slots) {
    plan->rounds_length = one_in(random, 4) ? 2 : 1;
    for (unsigned i = 0; i < plan->rounds_length; i++) {
        generate_round(&plan->rounds[i], random, block_slots);
    }
}

/* Changing. */

static void mutate_steps(struct plan_steps *steps, struct random *random) {
    unsigned at = below(random, steps->length + 1U);
    if (steps->length == 0 || one_in(random, 3)) {
        steps_insert(steps, at, random_step(random));
        return;
    }
    at %= steps->length;
    struct plan_step *step = &steps->steps[at];
    if (one_in(random, 2)) {
        steps_remove(steps, at);
    } else if (one_in(random, 2) && step->count > 1) {
        step->count--;
    } else if (step->operation == '+' || step->operation == '-') {
        step->operation = step->operation == '+' ? '-' : '+';
    }
}

static void mutate_program(struct plan *plan, struct random *random, unsigned block_slots) {
    unsigned number = below(random, plan->rounds_length);
    struct plan_round *round = &plan->rounds[number];
    switch (below(random, 8)) {
    case 0:
        generate_alone(&round->alone, random, block_slots);
        break;
    case 1:
        if (round->threads_length > 1) {
            round_remove_thread(round, below(random, round->threads_length));
        }
        break;
    case 2:
        if (round->threads_length < PLAN_THREADS_MOST) {
            generate_steps(&round->threads[round->threads_length++], random);
        }
        break;
    case 3:
        if (plan->rounds_length > 1 && one_in(random, 2)) {
            plan_remove_round(plan, number);
        } else if (plan->rounds_length < PLAN_ROUNDS_MOST) {
            generate_round(&plan->rounds[plan->rounds_length++], random, block_slots);
        }
        break;
    default:
        if (round->threads_length > 0) {
            mutate_steps(&round->threads[below(random, round->threads_length)], random);
        }
    }
}

/* Somebody else goes on in the middle of a run, which continues afterwards. */
static void preempt(struct plan_round *round, unsigned at, struct random *random) {
    struct plan_run *run = &round->runs[at];
    if (run->count > 1 && round->runs_length + 2 <= PLAN_RUNS_MOST) {
        uint8_t first = (uint8_t)(1 + below(random, run->count - 1U));
        struct plan_run rest = {run->thread, (uint8_t)(run->count - first)};
        run->count = first;
        run_insert(round, at + 1, random_run(round, random));
        run_insert(round, at + 2, rest);
    }
}

static void mutate_schedule(struct plan_round *round, struct random *random) {
    if (round->runs_length == 0) {
        append_runs(round, random);
        return;
    }
    unsigned at = below(random, round->runs_length);
    struct plan_run *run = &round->runs[at];
    switch (below(random, 8)) {
    case 0:
        round_remove_run(round, at);
        break;
    case 1:
        round->runs_length = (uint16_t)at;
        append_runs(round, random);
        break;
    case 2:
        run_insert(round, at, random_run(round, random));
        break;
    case 3:
        run->thread = random_run(round, random).thread;
        break;
    case 4:
        run->count = (uint8_t)(run->count < PLAN_RUN_MOST ? run->count + 1 : 1);
        break;
    case 5:
        run->count = (uint8_t)(run->count > 1 ? run->count - 1 : 2);
        break;
    default:
        preempt(round, at, random);
    }
}

void plan_mutate(struct plan *plan, struct random *random, unsigned block_slots) {
    for (unsigned left = 1 + below(random, 4); left > 0; left--) {
        if (one_in(random, 3)) {
            mutate_program(plan, random, block_slots);
        } else {
            mutate_schedule(&plan->rounds[below(random, plan->rounds_length)], random);
        }
    }
}

void plan_cross_over(struct plan *plan, const struct plan *other, struct random *random) {
    struct plan_round *mine = &plan->rounds[below(random, plan->rounds_length)];
    const struct plan_round *theirs = &other->rounds[below(random, other->rounds_length)];
    switch (below(random, 3)) {
    case 0:
        *mine = *theirs;
        break;
    case 1: /* its schedule, as far as its threads exist here */
        memcpy(mine->runs, theirs->runs, sizeof mine->runs);
        mine->runs_length = theirs->runs_length;
        break;
    default: { /* one of its threads, under the schedule of ours */
        if (mine->threads_length > 0 && theirs->threads_length > 0) {
            mine->threads[below(random, mine->threads_length)] =
                theirs->threads[below(random, theirs->threads_length)];
        }
    }
    }
}
