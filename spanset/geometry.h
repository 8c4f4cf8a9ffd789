/* The two sizes that everything else is laid out by. */
#ifndef SPANSET_GEOMETRY_H
#define SPANSET_GEOMETRY_H

#include <stdint.h>

/* Tests compile the same source with 2, 4 and 8: every boundary is then a few operations away. */
#ifndef SPANSET_BLOCK_SLOTS
#define SPANSET_BLOCK_SLOTS 512
#endif

enum {
    BLOCK_SLOTS = SPANSET_BLOCK_SLOTS,
    CACHE_LINE = 64 /* bytes; larger lines, on some aarch64, cost sharing but not correctness */
};

_Static_assert(BLOCK_SLOTS >= 2 && (BLOCK_SLOTS & (BLOCK_SLOTS - 1)) == 0,
               "a block has a power of two of slots, so that finding one takes a shift and a mask");

/* An index counts pushes (or pops) since the last reset, modulo 2^64: a whole number of blocks. */
static inline uint64_t index_block(uint64_t index) { return index / (uint64_t)BLOCK_SLOTS; }
static inline uint64_t index_slot(uint64_t index) { return index % (uint64_t)BLOCK_SLOTS; }

#endif
