/*
 * How the harnesses read their input: as text. A program is a row of one-character
 * operations, each with an optional count in front: `5+ 3- a r` pushes 5, pops 3,
 * turns to set a and resets it. A count may be in blocks, so that a program reaches
 * the same edges with every block size: `2=+` pushes what fills two blocks, `2<+`
 * one less, `2>+` one more; without a number it is one block.
 *
 * Any bytes are a program: white space is passed over, `#` starts a comment up to
 * the end of the line, and a byte that is no operation stands for one all the same.
 * So a file of the corpus can be read, written by hand and compared, and a fuzzer
 * can mutate it byte by byte.
 */
#ifndef FUZZ_TOKENS_H
#define FUZZ_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKEN_COUNT_MOST = 4096 /* larger counts are taken as this */ };

struct tokens {
    const uint8_t *next;
    const uint8_t *end;
    const char *operations; /* the harness's operations, one character each */
    unsigned block_slots;   /* what = < > count in */
};

struct token {
    char operation;
    unsigned count; /* 1 when the input gives none */
};

/* The next operation; false at the end of the input. */
bool tokens_next(struct tokens *tokens, struct token *token);

#endif
