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
            count = count * 10 + (byte - (unsigned)'0');
            count = count < TOKEN_COUNT_MOST ? count : TOKEN_COUNT_MOST;
        } else if (!is_space(byte)) {
            token->operation = operation_of(tokens->operations, byte);
            token->count = counted ? count : 1;
            return true;
        }
    }
    return false;
}
