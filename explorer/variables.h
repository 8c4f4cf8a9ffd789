/* The global variables of the running program, and their parts, by what its debug information says.
 */
#ifndef EXPLORER_VARIABLES_H
#define EXPLORER_VARIABLES_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the part of a variable that `size` bytes at the address are: `nodes[2].next`. Of size 0 is
 * the largest part that starts there and is no array. False if no variable is there. The variables
 * are looked up in `information` once. */
bool variables_print(Dwfl *information, uintptr_t address, size_t size, char *text, size_t room);

#endif
