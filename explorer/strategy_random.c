/* See strategy_random.h. */
#include "strategy_random.h"

static bool begin(struct explorer_strategy *self) {
    (void)self;
    return true;
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_random *random = (struct strategy_random *)self;
    uint64_t drawn = random->drawn;
    random->drawn = random_next(&random->random) >> 32; /* ahead: off the critical path */
    return choice->threads[drawn * choice->count >> 32];
}

void strategy_random_init(struct strategy_random *random, uint64_t seed) {
    random->strategy = (struct explorer_strategy){"random", begin, choose};
    random->random = random_split(seed, 0);
    random->drawn = random_next(&random->random) >> 32;
}
