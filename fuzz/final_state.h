/* What an execution came to, as a number: sets of these are compared. */
#ifndef FUZZ_FINAL_STATE_H
#define FUZZ_FINAL_STATE_H

#include <stdint.h>

#define FINAL_STATE_START UINT64_C(0x243f6a8885a308d3)

/* Puts a value behind those that are in the state already (the mixer of MurmurHash3). */
static inline uint64_t final_state_add(uint64_t state, uint64_t value) {
    state = (state ^ value) * UINT64_C(0xff51afd7ed558ccd);
    state = (state ^ state >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return state ^ state >> 33;
}

#endif
