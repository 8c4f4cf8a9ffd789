/* The sketch's program under libFuzzer: an input's bytes are the schedule. For its speed only. */
#include "../explorer/strategy_bytes.h"
#include "sketch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct strategy_bytes bytes;
    strategy_bytes_init(&bytes, data, size);
    return explorer_execute(&sketch, &bytes.strategy)->verdict == EXPLORER_PASSED ? 0 : -1;
}
