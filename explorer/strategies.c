/* See strategies.h. */
#include "strategies.h"

#include "strategy_bytes.h"
#include "strategy_exhaustive.h"
#include "strategy_mixed.h"
#include "strategy_random.h"
#include "strategy_round_robin.h"

#include <string.h>

enum { PCT_DEPTH_DEFAULT = 5 };

static struct strategy_random uniform;
static struct strategy_weighted weighted;
static struct strategy_pct pct;
static struct strategy_mixed mixed;
static struct strategy_round_robin turns;
static struct strategy_exhaustive all;
static struct strategy_bytes bytes;

static struct explorer_strategy *make_random(const struct strategy_settings *settings) {
    strategy_random_init(&uniform, settings->seed);
    return &uniform.strategy;
}

static struct explorer_strategy *make_weighted(const struct strategy_settings *settings) {
    strategy_weighted_init(&weighted, settings->seed);
    return &weighted.strategy;
}

static unsigned depth_of(const struct strategy_settings *settings) {
    return settings->depth != 0 ? settings->depth : PCT_DEPTH_DEFAULT;
}

static struct explorer_strategy *make_pct(const struct strategy_settings *settings) {
    strategy_pct_init(&pct, settings->seed, depth_of(settings));
    return &pct.strategy;
}

static struct explorer_strategy *make_mixed(const struct strategy_settings *settings) {
    strategy_mixed_init(&mixed, settings->seed, depth_of(settings));
    return &mixed.strategy;
}

static struct explorer_strategy *make_round_robin(const struct strategy_settings *settings) {
    (void)settings;
    strategy_round_robin_init(&turns);
    return &turns.strategy;
}

static struct explorer_strategy *make_exhaustive(const struct strategy_settings *settings) {
    strategy_exhaustive_destroy(&all);
    strategy_exhaustive_init(&all, settings->preemptions);
    return &all.strategy;
}

static struct explorer_strategy *make_bytes(const struct strategy_settings *settings) {
    strategy_bytes_init(&bytes, settings->bytes, settings->bytes_length);
    return &bytes.strategy;
}

static const struct {
    const char *name;
    struct explorer_strategy *(*make)(const struct strategy_settings *settings);
    const char *description;
} table[] = {
    {"mixed", make_mixed, "weighted and pct in turn"},
    {"random", make_random, "every thread that can go on is as likely, at each choice"},
    {"weighted", make_weighted, "a thread is as likely as it has choices left"},
    {"pct", make_pct, "random priorities, changed at depth - 1 places"},
    {"round-robin", make_round_robin, "everybody in turn; turns grow with each execution"},
    {"exhaustive", make_exhaustive, "all schedules with at most so many preemptions"},
    {"bytes", make_bytes, "as the bytes of a file say, one for each choice"},
};

struct explorer_strategy *strategy_make(const char *name,
                                        const struct strategy_settings *settings) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return table[i].make(settings);
        }
    }
    return NULL;
}

bool strategy_is_complete(const struct explorer_strategy *strategy) {
    return strategy == &all.strategy && all.is_complete;
}

bool strategy_is_of_one_program(const struct explorer_strategy *strategy) {
    return strategy == &all.strategy;
}

void strategies_list(FILE *file) {
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        fprintf(file, "  %-12s %s\n", table[i].name, table[i].description);
    }
}
