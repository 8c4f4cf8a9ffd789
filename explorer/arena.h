/*
 * The memory of the program under test: always at the same addresses, with the same
 * contents, and taken back at the end of each execution.
 *
 * Every block starts at a multiple of ARENA_GRANULE. Nothing here is thread-safe.
 */
#ifndef EXPLORER_ARENA_H
#define EXPLORER_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARENA_GRANULE = 64 /* bytes */ };

/* Memory filled with a pattern, or NULL with errno ENOMEM. `alignment` is a power of two. */
void *arena_allocate(size_t size, size_t alignment);

/* What arena_free makes of a pointer. */
enum arena_free_result { ARENA_FREED, ARENA_FREED_BEFORE, ARENA_NOT_A_BLOCK };
enum arena_free_result arena_free(void *memory);

/* The size that was asked for; 0 if it is no live block. */
size_t arena_size(const void *memory);

/* Whether the address is in memory that blocks were cut from. */
bool arena_holds(const void *memory);

/* Blocks that are allocated now, and their bytes. */
size_t arena_blocks_live(void);

/* Keeps what is allocated now, with its contents, as what arena_reset goes back to. */
void arena_keep(void);

/* Goes back to what was kept last; at first, and after arena_keep_nothing, to nothing. */
void arena_reset(void);
void arena_keep_nothing(void);

#endif
