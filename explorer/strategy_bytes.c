/* See strategy_bytes.h. */
#include "strategy_bytes.h"

static bool begin(struct explorer_strategy *self) {
    struct strategy_bytes *bytes = (struct strategy_bytes *)self;
    bool was_done = bytes->is_done;
    bytes->is_done = true;
    bytes->next = 0;
    return !was_done;
}

/* The member of the mask that has so many smaller ones. */
static unsigned nth_thread(uint64_t mask, unsigned n) {
    for (; n > 0; n--) {
        mask &= mask - 1;
    }
    return (unsigned)__builtin_ctzll(mask);
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_bytes *bytes = (struct strategy_bytes *)self;
    if (bytes->next == bytes->length) {
        return choose_without_preemption(choice);
    }
    return nth_thread(choice->mask, bytes->bytes[bytes->next++] % choice->count);
}

void strategy_bytes_init(struct strategy_bytes *bytes, const uint8_t *data, size_t length) {
    *bytes = (struct strategy_bytes){
        .strategy = {"bytes", begin, choose}, .bytes = data, .length = length};
}
