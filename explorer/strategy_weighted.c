/* See strategy_weighted.h. */
#include "strategy_weighted.h"

#include <string.h>

enum { CHOICES_GUESSED = 16 /* of a thread that did not exist in the execution before */ };

static bool begin(struct explorer_strategy *self) {
    struct strategy_weighted *weighted = (struct strategy_weighted *)self;
    memcpy(weighted->expected, weighted->taken, sizeof weighted->expected);
    memset(weighted->taken, 0, sizeof weighted->taken);
    return true;
}

/* At least 1: nobody is left out. */
static uint32_t weight(const struct strategy_weighted *weighted, unsigned thread) {
    uint32_t expected =
        weighted->expected[thread] != 0 ? weighted->expected[thread] : CHOICES_GUESSED;
    uint32_t taken = weighted->taken[thread];
    return expected > taken ? expected - taken : 1;
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_weighted *weighted = (struct strategy_weighted *)self;
    if (choice->is_value) {
        return choice->threads[random_below(&weighted->random, choice->count)];
    }
    uint64_t sum = weight(weighted, choice->threads[0]);
    for (unsigned i = 1; i < choice->count; i++) {
        sum += weight(weighted, choice->threads[i]);
    }
    uint64_t drawn = random_below(&weighted->random, sum);
    unsigned i = 0;
    for (uint64_t passed = weight(weighted, choice->threads[0]); passed <= drawn;) {
        passed += weight(weighted, choice->threads[++i]);
    }
    weighted->taken[choice->threads[i]]++;
    return choice->threads[i];
}

void strategy_weighted_init(struct strategy_weighted *weighted, uint64_t seed) {
    *weighted = (struct strategy_weighted){.strategy = {"weighted", begin, choose},
                                           .random = random_split(seed, 0)};
}
