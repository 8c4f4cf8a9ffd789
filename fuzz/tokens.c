/* See tokens.h. */
#include "tokens.h"

#include <string.h>

static bool is_space(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static void skip_comment(struct tokens *tokens) {
    const uint8_t *newline = memchr(tokens->next, '\n', (size_t)(tokens->end - tokens->next));
    tokens->next = newline == NULL ? tokens->end : newline + 1;
}

/* What a count of blocks comes to: as many slots, one less, or one more. */
static unsigned in_blocks(unsigned blocks, uint8_t unit, unsigned block_slots) {
    unsigned slots = blocks * block_slots;
    if (unit == '<') {
        return slots > 0 ? slots - 1 : 0;
    }
    return unit == '>' ? slots + 1 : slots;
}

static unsigned at_most(unsigned count) {
    return count < TOKEN_COUNT_MOST ? count : TOKEN_COUNT_MOST;
}

static char operation_of(const char *operations, uint8_t byte) {
    if (byte != 0 && strchr(operations, byte) != NULL) {
        return (char)byte;
    }
    return operations[byte % strlen(operations)];
}

bool tokens_next(struct tokens *tokens, struct token *token) {
    bool counted = false;
    unsigned count = 0;
    while (tokens->next < tokens->end) {
        uint8_t byte = *tokens->next++;
        if (byte == '#') {
            skip_comment(tokens);
        } else if (byte >= '0' && byte <= '9') {
            counted = true;
            count = at_most(count * 10 + (byte - (unsigned)'0'));
        } else if (byte == '<' || byte == '=' || byte == '>') {
            count = at_most(in_blocks(counted ? count : 1, byte, tokens->block_slots));
            counted = true;
        } else if (!is_space(byte)) {
            token->operation = operation_of(tokens->operations, byte);
            token->count = counted ? count : 1;
            return true;
        }
    }
    return false;
}
