/* What the debug information of the running program says about addresses in it. */
#ifndef EXPLORER_SYMBOLS_H
#define EXPLORER_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place in the source. */
struct symbols_place {
    const char *function; /* the innermost, also if inlined; or the symbol; NULL if unknown */
    const char *within;   /* the function that it was inlined into, NULL if it was not */
    const char *file;     /* relative to the current folder if below it; NULL if unknown */
    unsigned line;        /* 0 if unknown */
};

/* The place of the instruction that the byte at `address` belongs to: a call, for a return address
 * less one. Never NULL; valid for ever. */
const struct symbols_place *symbols_find_code(uintptr_t address);

/* Looking for places takes more stack than a thread under test has. So messages of executions hold
 * marks of places, which symbols_expand puts "queue.c:12 (push)" for when they have ended. */
void symbols_add_mark(char *text, size_t size, uintptr_t address);
void symbols_expand(char *text, size_t size);

/* Writes what of a global variable `size` bytes at the address are, see variables.h, or `name+8` if
 * only its symbol is known; false if the address lies in none. */
bool symbols_print_global(uintptr_t address, size_t size, char *text, size_t room);

#endif
