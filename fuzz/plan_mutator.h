/*
 * Mutation of fuzz_schedule's inputs, which are plans: by the names that libFuzzer
 * looks for. Compiled anew for each block size.
 */
#ifndef FUZZ_PLAN_MUTATOR_H
#define FUZZ_PLAN_MUTATOR_H

#include <stddef.h>
#include <stdint.h>

/* Changes the input in place, and returns its new size; leaves it as it is if it would get too
 * long. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t size_most, unsigned seed);

/* Makes one of two inputs, and returns its size; 0 if it would get too long. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1, const uint8_t *data2,
                                 size_t size2, uint8_t *out, size_t out_size_most, unsigned seed);

#endif
