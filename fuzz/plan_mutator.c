/* See plan_mutator.h. */
#include "plan_mutator.h"
#include "geometry.h"
#include "plan_mutate.h"

#include <string.h>

/* The text of the plan; or nothing new, if it is too long for the fuzzer. */
static size_t print_within(const struct plan *plan, uint8_t *out, size_t size_most, size_t size) {
    static char text[PLAN_TEXT_MOST];
    size_t length = plan_print(plan, text, BLOCK_SLOTS);
    if (length > size_most) {
        return size;
    }
    memcpy(out, text, length);
    return length;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_most, unsigned seed) {
    static struct plan plan;
    struct random random = random_split(seed, 0);
    plan_parse(&plan, data, size, BLOCK_SLOTS);
    if (plan_threads(&plan) == 0 || random_below(&random, 50) == 0) {
        plan_generate(&plan, &random, BLOCK_SLOTS);
    } else {
        plan_mutate(&plan, &random, BLOCK_SLOTS);
    }
    return print_within(&plan, data, size_most, size);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t out_size_most, unsigned seed) {
    static struct plan plan, other;
    struct random random = random_split(seed, 1);
    plan_parse(&plan, data1, size1, BLOCK_SLOTS);
    plan_parse(&other, data2, size2, BLOCK_SLOTS);
    plan_cross_over(&plan, &other, &random);
    return print_within(&plan, out, out_size_most, 0);
}
