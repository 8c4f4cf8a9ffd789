/*
 * The memory of the program under test: always at the same addresses, with the same
 * contents, and taken back at the end of each execution.
 *
 * Every block starts at a multiple of ARENA_GRANULE, and a byte at least behind its end
 * belongs to nobody. Nothing here is thread-safe.
 */
#ifndef EXPLORER_ARENA_H
#define EXPLORER_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARENA_GRANULE = 64 /* bytes */, ARENA_BYTES = 1 << 30 };

/* Each byte of a block, until somebody writes it. */
#define ARENA_PATTERN UINT64_C(0xa5a5a5a5a5a5a5a5)

/* Below the allocators of the sanitizers and above what a loader uses. Constants: they are compared
 * with at each access. */
#define ARENA_START UINT64_C(0x500000000000)

/* How many bytes of each granule belong to a live block, from its start on. */
#define ARENA_LIVE_BYTES ((uint8_t *)UINT64_C(0x510000000000))

/* Whether all of an access that starts in the arena, and ends in the same granule, is to a live
 * block. */
static inline bool arena_is_live(uintptr_t address, size_t size) {
    uintptr_t offset = address - ARENA_START;
    return offset % ARENA_GRANULE + size <= ARENA_LIVE_BYTES[offset / ARENA_GRANULE];
}

enum { ARENA_LANES = 16, ARENA_NO_LANE = -1 };

/* Memory filled with a pattern, or NULL with errno ENOMEM. `alignment` is a power of two; `pc` is
 * for reports. The address depends on what was allocated in the same lane alone. */
void *arena_allocate(size_t size, size_t alignment, int lane, uintptr_t pc);

/* What arena_free makes of a pointer. */
enum arena_free_result { ARENA_FREED, ARENA_FREED_BEFORE, ARENA_NOT_A_BLOCK };
enum arena_free_result arena_free(void *memory, uintptr_t pc);

/* A block, live or freed. */
struct arena_block {
    uintptr_t start;
    size_t size; /* as asked for */
    bool is_live;
    uintptr_t allocated_by, freed_by; /* in the code; 0: unknown, or not freed */
};

/* The block that the address is in, or next behind; false if there is none. */
bool arena_find(uintptr_t address, struct arena_block *block);

/* The first block that is live, but was not when what is live was kept; false if there is none. */
bool arena_find_leak(struct arena_block *block);

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
