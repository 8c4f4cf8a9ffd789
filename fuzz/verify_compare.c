/* See verify_compare.h. */
#include "verify_compare.h"

#include "../explorer/strategies.h"
#include "../explorer/verify_explore.h"
#include "plan_execute.h"
#include "pool_program.h"

#include <inttypes.h>
#include <stdlib.h>

/* A set of numbers: a hash table, with 0 for nothing. */
struct states {
    uint64_t *places;
    uint64_t size, length; /* size: a power of two */
};

static uint64_t (*final_state)(void);
static struct states all;

static uint64_t *place_of(const struct states *states, uint64_t state) {
    uint64_t place = state & (states->size - 1);
    while (states->places[place] != 0 && states->places[place] != state) {
        place = (place + 1) & (states->size - 1);
    }
    return &states->places[place];
}

static bool has(const struct states *states, uint64_t state) {
    return states->size > 0 && *place_of(states, state) != 0;
}

static void grow(struct states *states) {
    struct states larger = {.size = states->size == 0 ? 1024 : 2 * states->size,
                            .length = states->length};
    larger.places = calloc(larger.size, sizeof *larger.places);
    if (larger.places == NULL) {
        fprintf(stderr, "spanset-verify: no memory for %" PRIu64 " states\n", larger.size);
        exit(2);
    }
    for (uint64_t i = 0; i < states->size; i++) {
        if (states->places[i] != 0) {
            *place_of(&larger, states->places[i]) = states->places[i];
        }
    }
    free(states->places);
    *states = larger;
}

/* Whether it is new. */
static bool insert(struct states *states, uint64_t state) {
    if (2 * (states->length + 1) > states->size) {
        grow(states);
    }
    uint64_t *place = place_of(states, state);
    bool is_new = *place == 0;
    *place = state;
    states->length += is_new;
    return is_new;
}

static void note_state(void *context) {
    (void)context;
    insert(&all, final_state() | 1);
}

/* False: a random execution failed. */
static bool run_at_random(const struct explorer_program *program, uint64_t executions,
                          struct compared *compared) {
    struct strategy_settings settings = {.seed = 1};
    struct explorer_strategy *strategy = strategy_make("random", &settings);
    struct states met = {0};
    double start = verify_seconds_now();
    bool passed = true;
    while (compared->executions < executions && passed && strategy->begin(strategy)) {
        compared->executions++;
        passed = explorer_execute(program, strategy)->verdict == EXPLORER_PASSED;
        if (passed && insert(&met, final_state() | 1)) {
            compared->random_states++;
            compared->missing += !has(&all, final_state() | 1);
        }
    }
    compared->random_seconds = verify_seconds_now() - start;
    free(met.places);
    return passed;
}

bool compare_final_states(const struct explorer_program *program,
                          const struct verify_settings *settings, bool is_pool, uint64_t executions,
                          struct verify_result *result, struct compared *compared) {
    struct verify_settings collecting = *settings;
    collecting.executed = note_state;
    collecting.workers = 0; /* states are collected in this process */
    final_state = is_pool ? pool_program_final_state : plan_final_state;
    all = (struct states){0};
    *compared = (struct compared){0};
    bool is_well = verify(program, &collecting, result);
    if (is_well && result->is_complete) {
        compared->is_wrong = !run_at_random(program, executions, compared) || compared->missing > 0;
        compared->states = all.length;
    }
    free(all.places);
    return is_well;
}

void compare_print(FILE *file, const struct compared *compared) {
    if (compared->executions == 0) {
        fputs("final states are not compared: the search has not ended\n", file);
        return;
    }
    fprintf(file,
            "%" PRIu64 " final states; %" PRIu64 " of %" PRIu64
            " random executions (%.0f a second), %" PRIu64 " of them not among the others: %s\n",
            compared->states, compared->random_states, compared->executions,
            (double)compared->executions / compared->random_seconds, compared->missing,
            compared->is_wrong                            ? "WRONG"
            : compared->states == compared->random_states ? "equal"
                                                          : "a part of them");
}
