/* A seedable generator: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). One seed, one sequence. */
#ifndef EXPLORER_RANDOM_H
#define EXPLORER_RANDOM_H

#include <stdint.h>

struct random {
    uint64_t state;
};

/* Spreads the bits of `value` over the whole word. */
static inline uint64_t random_mix(uint64_t value) {
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

static inline uint64_t random_next(struct random *random) {
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    return random_mix(random->state);
}

/* A generator of its own for part `part` of what `seed` determines. */
static inline struct random random_split(uint64_t seed, uint64_t part) {
    return (struct random){random_mix(seed ^ random_mix(part + 1))};
}

/* A number in [0, end); end is not 0. The bias is below end / 2^64. */
static inline uint64_t random_below(struct random *random, uint64_t end) {
    return random_next(random) % end;
}

#endif
