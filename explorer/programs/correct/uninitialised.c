/*
 * Memory that nobody has written is copied, partly set by bit-fields, and written by the library;
 * but not looked at.
 *
 * expect: passed
 * options: --uninitialised
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flags {
    unsigned low : 4, high : 28;
    int unused;
};

int main(void) {
    struct flags *flags = malloc(sizeof *flags), *other = malloc(sizeof *other);
    flags->low = 3;
    flags->high = 5;
    memcpy(other, flags, sizeof *other);
    assert(other->low == 3 && other->high == 5);
    char *text = malloc(100), *moved;
    snprintf(text, 100, "%d bytes", 100);
    moved = realloc(text, 200);
    assert(strcmp(moved, "100 bytes") == 0);
    free(flags);
    free(other);
    free(moved);
    return 0;
}
