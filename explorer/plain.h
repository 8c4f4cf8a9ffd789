/* Accesses that are not atomic, of any size: checked, and scheduling points where plain accesses
 * are. */
#ifndef EXPLORER_PLAIN_H
#define EXPLORER_PLAIN_H

#include <stddef.h>
#include <stdint.h>

/* A scheduling point, if plain accesses are. */
void plain_point(uintptr_t pc);

/* An access of the code at `pc`; no scheduling point. */
void plain_read_range(const void *start, size_t size, uintptr_t pc);
void plain_write_range(const void *start, size_t size, uintptr_t pc);

#endif
