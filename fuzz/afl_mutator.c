/*
 * What afl-fuzz calls to mutate inputs of fuzz_schedule (AFL_CUSTOM_MUTATOR_LIBRARY;
 * AFL++'s docs/custom_mutators.md has the interface): libFuzzer's two functions, with a
 * buffer and a seed for each call.
 */
#include "../explorer/random.h"
#include "plan.h"
#include "plan_mutator.h"

#include <string.h>

struct mutator {
    struct random random;
    uint8_t out[PLAN_TEXT_MOST];
};

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(struct mutator *mutator, const uint8_t *input, size_t size, uint8_t **out,
                       const uint8_t *other, size_t other_size, size_t size_most);
void afl_custom_deinit(void *mutator);

void *afl_custom_init(void *afl, unsigned seed) {
    static struct mutator mutator;
    (void)afl;
    mutator.random = random_split(seed, 0);
    return &mutator;
}

/* Returns the size of what is to be run; 0 passes this turn over. */
size_t afl_custom_fuzz(struct mutator *mutator, const uint8_t *input, size_t size, uint8_t **out,
                       const uint8_t *other, size_t other_size, size_t size_most) {
    unsigned seed = (unsigned)random_next(&mutator->random);
    size_t room = size_most < sizeof mutator->out ? size_most : sizeof mutator->out;
    *out = mutator->out;
    if (other != NULL && random_below(&mutator->random, 8) == 0) {
        return LLVMFuzzerCustomCrossOver(input, size, other, other_size, *out, room, seed);
    }
    if (size > room) {
        return 0;
    }
    memcpy(*out, input, size);
    return LLVMFuzzerCustomMutator(*out, size, room, seed);
}

void afl_custom_deinit(void *mutator) { (void)mutator; }
