/*
 * See arena.h. Blocks are cut from one large mapping; freed ones wait in lists by
 * length, newest first. What each granule is stands in a table beside it, out of the
 * reach of the program under test.
 */
#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Below the allocators of the sanitizers and above what a loader uses. */
#define ARENA_ADDRESS ((void *)UINT64_C(0x500000000000))

enum {
    ARENA_BYTES = 1 << 30,
    GRANULES = ARENA_BYTES / ARENA_GRANULE,
    LIST_LENGTHS = 128, /* granules; longer blocks are not used again before the reset */
    PATTERN = 0xa5
};

/* Of the first granule of a block; all zero elsewhere. */
struct block_record {
    uint32_t size; /* as asked for */
    uint8_t is_live, was_freed;
    uint32_t next; /* in a list of free blocks: the granule's number plus one */
};

/* All that changes, apart from the blocks' contents and records. */
struct arena_state {
    size_t granules_used;
    size_t blocks_live;
    uint32_t free_lists[LIST_LENGTHS];
};

static char *arena;
static struct block_record *records;
static struct arena_state now, kept;
static char *kept_bytes; /* of the granules that were used then */
static struct block_record *kept_records;

static void *map(void *address, size_t bytes, int flags) {
    void *memory = mmap(address, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
    if (memory == MAP_FAILED) {
        fprintf(stderr, "explorer: cannot map %zu bytes for the program's memory: %s\n", bytes,
                strerror(errno));
        exit(2);
    }
    return memory;
}

static void arena_map(void) {
    arena = map(ARENA_ADDRESS, ARENA_BYTES, MAP_FIXED_NOREPLACE);
    records = map(NULL, GRANULES * sizeof *records, 0);
}

static size_t granules_of(size_t size) {
    return size == 0 ? 1 : (size + ARENA_GRANULE - 1) / ARENA_GRANULE;
}

/* The number of the first granule of a block of so many, or GRANULES. */
static size_t take(size_t granules, size_t alignment) {
    if (granules < LIST_LENGTHS && alignment <= ARENA_GRANULE && now.free_lists[granules] != 0) {
        size_t first = now.free_lists[granules] - 1;
        now.free_lists[granules] = records[first].next;
        return first;
    }
    size_t step = alignment > ARENA_GRANULE ? alignment / ARENA_GRANULE : 1;
    size_t first = (now.granules_used + step - 1) / step * step;
    if (first > GRANULES || granules > GRANULES - first) {
        return GRANULES;
    }
    now.granules_used = first + granules;
    return first;
}

void *arena_allocate(size_t size, size_t alignment) {
    if (arena == NULL) {
        arena_map();
    }
    size_t granules = granules_of(size);
    size_t first = size > ARENA_BYTES ? GRANULES : take(granules, alignment);
    if (first == GRANULES) {
        errno = ENOMEM;
        return NULL;
    }
    records[first] = (struct block_record){.size = (uint32_t)size, .is_live = 1};
    now.blocks_live++;
    return memset(arena + first * ARENA_GRANULE, PATTERN, size);
}

/* The record of the block that starts at the address; NULL if none can. */
static struct block_record *record_of(const void *memory) {
    uintptr_t offset = (uintptr_t)memory - (uintptr_t)arena;
    if (arena == NULL || offset >= now.granules_used * ARENA_GRANULE ||
        offset % ARENA_GRANULE != 0) {
        return NULL;
    }
    return &records[offset / ARENA_GRANULE];
}

enum arena_free_result arena_free(void *memory) {
    struct block_record *record = record_of(memory);
    if (record == NULL || (!record->is_live && !record->was_freed)) {
        return ARENA_NOT_A_BLOCK;
    }
    if (!record->is_live) {
        return ARENA_FREED_BEFORE;
    }
    record->is_live = 0;
    record->was_freed = 1;
    now.blocks_live--;
    size_t granules = granules_of(record->size);
    if (granules < LIST_LENGTHS) {
        record->next = now.free_lists[granules];
        now.free_lists[granules] = (uint32_t)(record - records) + 1;
    }
    return ARENA_FREED;
}

size_t arena_size(const void *memory) {
    const struct block_record *record = record_of(memory);
    return record != NULL && record->is_live ? record->size : 0;
}

bool arena_holds(const void *memory) {
    return arena != NULL &&
           (uintptr_t)memory - (uintptr_t)arena < now.granules_used * ARENA_GRANULE;
}

size_t arena_blocks_live(void) { return now.blocks_live; }

void arena_keep_nothing(void) {
    free(kept_bytes);
    free(kept_records);
    kept_bytes = NULL;
    kept_records = NULL;
    kept = (struct arena_state){0};
    arena_reset();
}

void arena_keep(void) {
    size_t granules = now.granules_used;
    kept = now;
    kept_bytes = realloc(kept_bytes, granules * ARENA_GRANULE);
    kept_records = realloc(kept_records, granules * sizeof *kept_records);
    if (granules > 0 && (kept_bytes == NULL || kept_records == NULL)) {
        fprintf(stderr, "explorer: no memory to keep %zu granules\n", granules);
        exit(2);
    }
    memcpy(kept_bytes, arena, granules * ARENA_GRANULE);
    memcpy(kept_records, records, granules * sizeof *records);
}

void arena_reset(void) {
    if (kept.granules_used > 0) {
        memcpy(arena, kept_bytes, kept.granules_used * ARENA_GRANULE);
        memcpy(records, kept_records, kept.granules_used * sizeof *records);
    }
    if (now.granules_used > kept.granules_used) {
        memset(records + kept.granules_used, 0,
               (now.granules_used - kept.granules_used) * sizeof *records);
    }
    now = kept;
}
