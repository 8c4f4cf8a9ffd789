/* See strategy_pct.h. */
#include "strategy_pct.h"

enum { CHOICES_GUESSED = 64 /* before the first execution has shown how many there are */ };

static bool begin(struct explorer_strategy *self) {
    struct strategy_pct *pct = (struct strategy_pct *)self;
    if (pct->choices > pct->choices_most) {
        pct->choices_most = pct->choices;
    }
    for (unsigned i = 0; i + 1 < pct->depth; i++) {
        pct->change_at[i] = random_below(&pct->random, pct->choices_most);
    }
    pct->choices = 0;
    pct->known = 0;
    pct->mask = 0;
    return true;
}

/* Initial priorities are above those that a change gives, which are 0 to depth - 2. */
static void know(struct strategy_pct *pct, uint64_t mask) {
    for (uint64_t left = mask & ~pct->known; left != 0; left &= left - 1) {
        pct->priorities[__builtin_ctzll(left)] =
            STRATEGY_PCT_DEPTH_MOST + (random_next(&pct->random) >> 8);
    }
    pct->known |= mask;
}

static unsigned highest(const struct strategy_pct *pct, uint64_t mask) {
    unsigned best = (unsigned)__builtin_ctzll(mask);
    for (uint64_t left = mask & (mask - 1); left != 0; left &= left - 1) {
        unsigned thread = (unsigned)__builtin_ctzll(left);
        if (pct->priorities[thread] > pct->priorities[best]) {
            best = thread;
        }
    }
    return best;
}

/* Those who can go on, or priorities, are not those of the choice before. */
__attribute__((noinline)) static void choose_anew(struct strategy_pct *pct, uint64_t mask) {
    know(pct, mask);
    pct->next_change = UINT64_MAX;
    for (unsigned i = 0; i + 1 < pct->depth; i++) {
        if (pct->change_at[i] == pct->choices) {
            pct->priorities[highest(pct, mask)] = pct->depth - 2 - i;
        } else if (pct->change_at[i] > pct->choices && pct->change_at[i] < pct->next_change) {
            pct->next_change = pct->change_at[i];
        }
    }
    pct->mask = mask;
    pct->highest = highest(pct, mask);
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_pct *pct = (struct strategy_pct *)self;
    if (choice->is_value) {
        return choice->threads[random_below(&pct->random, choice->count)];
    }
    if (choice->mask != pct->mask || pct->choices == pct->next_change) {
        choose_anew(pct, choice->mask);
    }
    pct->choices++;
    return pct->highest;
}

void strategy_pct_init(struct strategy_pct *pct, uint64_t seed, unsigned depth) {
    *pct = (struct strategy_pct){.strategy = {"pct", begin, choose},
                                 .random = random_split(seed, 0),
                                 .depth = depth,
                                 .choices_most = CHOICES_GUESSED};
}
