/*
 * How the harnesses read their input: as text. A program is a row of one-character
 * operations, each with an optional count in front: `512+ 3- a r` pushes 512, pops
 * 3, turns to set a and resets it. Any bytes are a program: white space is passed
 * over, `#` starts a comment up to the end of the line, and a byte that is no
 * operation stands for one all the same. So a file of the corpus can be read,
 * written by hand and compared, and a fuzzer can mutate it byte by byte.
 */
#ifndef FUZZ_TOKENS_H
#define FUZZ_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_COUNT_MOST = 2048 /* larger counts are taken as this */ };

struct tokens {
    const uint8_t *next;
    const uint8_t *end;
    const char *operations; /* the harness's operations, one character each */
};

struct token {
    char operation;
    unsigned count; /* 1 when the input gives none */
};

/* The next operation; false at the end of the input. */
bool tokens_next(struct tokens *tokens, struct token *token);

#endif
