/* Bytes: each byte chooses, by its remainder, among those that can go on. So any bytes are a
 * schedule, which is what a fuzzer wants. After their end nobody is preempted. */
#ifndef EXPLORER_STRATEGY_BYTES_H
#define EXPLORER_STRATEGY_BYTES_H

#include "strategy.h"

struct strategy_bytes {
    struct explorer_strategy strategy;
    const uint8_t *bytes; /* not owned */
    size_t length, next;
    bool is_done; /* begin() is true once after each init */
};

void strategy_bytes_init(struct strategy_bytes *bytes, const uint8_t *data, size_t length);

#endif
