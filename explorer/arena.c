/*
 * See arena.h. Blocks are cut from one large mapping; freed ones wait in lists by
 * length, newest first. What each granule is stands in a table beside it, out of the
 * reach of the program under test.
 *
 * In a lane, blocks lie one behind the other, and none is used again: where they lie
 * does not depend on what is allocated outside of it.
 */
#include "arena.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    GRANULES = ARENA_BYTES / ARENA_GRANULE,
    LANES_START = GRANULES / 2, /* where there are lanes */
    LANE_GRANULES = (GRANULES - LANES_START) / ARENA_LANES,
    LIST_LENGTHS = 128 /* granules; longer blocks are in the list of length 0 */
};

/* Of the first granule of a block; all zero elsewhere. Code lies below 4 GiB (-no-pie). */
struct block_record {
    uint32_t size; /* as asked for */
    uint8_t is_live, was_freed;
    uint32_t next;     /* in a list of free blocks: the granule's number plus one */
    uint32_t granules; /* that were cut for it: more than it needs, where it was used before */
    uint32_t allocated_by, freed_by;
};

/* All that changes, apart from the blocks' contents and records. */
struct arena_state {
    size_t granules_used;
    size_t blocks_live;
    uint32_t free_lists[LIST_LENGTHS];
    bool has_lanes;
    size_t lanes_used[ARENA_LANES]; /* granules of each */
};

static char *arena;
static struct block_record *records;
static struct arena_state now, kept;
static char *kept_bytes; /* of the granules that were used then */
static uint8_t *kept_live_bytes;
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

/* Before any code under test runs. */
__attribute__((constructor(101))) static void arena_map(void) {
    arena = map((void *)ARENA_START, ARENA_BYTES, MAP_FIXED_NOREPLACE);
    records = map(NULL, GRANULES * sizeof *records, 0);
    map(ARENA_LIVE_BYTES, GRANULES, MAP_FIXED_NOREPLACE);
}

static size_t granules_of(size_t size) { return size / ARENA_GRANULE + 1; }

/* The list that free blocks of so many granules are in. */
static uint32_t *list_of(size_t granules) {
    return &now.free_lists[granules < LIST_LENGTHS ? granules : 0];
}

/* Takes a free block of at least so many granules, and less than twice that, out of its list;
 * returns its first one, or GRANULES. Those of a short list are all of the same length. */
static size_t take_free(size_t granules) {
    uint32_t *link = list_of(granules);
    while (*link != 0) {
        struct block_record *record = &records[*link - 1];
        if (record->granules >= granules && record->granules / 2 < granules) {
            size_t first = *link - 1;
            *link = record->next;
            return first;
        }
        link = &record->next;
    }
    return GRANULES;
}

static size_t lane_start(unsigned lane) { return LANES_START + lane * (size_t)LANE_GRANULES; }

/* Cuts a block of so many granules off behind `*used`; GRANULES: there is no room before `end`. */
static size_t cut(size_t start, size_t *used, size_t end, size_t granules, size_t alignment) {
    size_t step = alignment > ARENA_GRANULE ? alignment / ARENA_GRANULE : 1;
    size_t first = (start + *used + step - 1) / step * step;
    if (first > end || granules > end - first) {
        return GRANULES;
    }
    *used = first + granules - start;
    records[first].granules = (uint32_t)granules;
    return first;
}

/* The number of the first granule of a block of so many, or GRANULES. */
static size_t take(size_t granules, size_t alignment, int lane) {
    if (lane >= 0) {
        size_t start = lane_start((unsigned)lane);
        if (now.granules_used > LANES_START) {
            return GRANULES;
        }
        now.has_lanes = true;
        return cut(start, &now.lanes_used[lane], start + LANE_GRANULES, granules, alignment);
    }
    size_t first = alignment <= ARENA_GRANULE ? take_free(granules) : GRANULES;
    size_t end = now.has_lanes ? LANES_START : GRANULES;
    return first < GRANULES ? first : cut(0, &now.granules_used, end, granules, alignment);
}

/* Whether a granule was cut for a block. */
static bool is_used(size_t granule) {
    if (granule < LANES_START || !now.has_lanes) {
        return granule < now.granules_used;
    }
    size_t place = granule - LANES_START;
    return granule < GRANULES && place % LANE_GRANULES < now.lanes_used[place / LANE_GRANULES];
}

/* Says how much of a block's granules is live: all of `size`, or nothing. */
static void mark(size_t first, size_t size, bool is_live) {
    uint8_t *granule = &ARENA_LIVE_BYTES[first];
    memset(granule, is_live ? ARENA_GRANULE : 0, size / ARENA_GRANULE);
    granule[size / ARENA_GRANULE] = is_live ? size % ARENA_GRANULE : 0;
}

void *arena_allocate(size_t size, size_t alignment, int lane, uintptr_t pc) {
    size_t granules = granules_of(size);
    size_t first = size > ARENA_BYTES ? GRANULES : take(granules, alignment, lane);
    if (first == GRANULES) {
        errno = ENOMEM;
        return NULL;
    }
    records[first] = (struct block_record){.size = (uint32_t)size,
                                           .is_live = 1,
                                           .granules = records[first].granules, /* as it was cut */
                                           .allocated_by = (uint32_t)pc};
    mark(first, size, true);
    now.blocks_live++;
    return memset(arena + first * ARENA_GRANULE, (uint8_t)ARENA_PATTERN, size);
}

/* The record of the block that starts at the address; NULL if none can. */
static struct block_record *record_of(const void *memory) {
    uintptr_t offset = (uintptr_t)memory - (uintptr_t)arena;
    if (!is_used(offset / ARENA_GRANULE) || offset % ARENA_GRANULE != 0) {
        return NULL;
    }
    return &records[offset / ARENA_GRANULE];
}

enum arena_free_result arena_free(void *memory, uintptr_t pc) {
    struct block_record *record = record_of(memory);
    if (record == NULL || (!record->is_live && !record->was_freed)) {
        return ARENA_NOT_A_BLOCK;
    }
    if (!record->is_live) {
        return ARENA_FREED_BEFORE;
    }
    record->is_live = 0;
    record->was_freed = 1;
    record->freed_by = (uint32_t)pc;
    mark((size_t)(record - records), record->size, false);
    now.blocks_live--;
    if (now.has_lanes && record >= records + LANES_START) {
        return ARENA_FREED;
    }
    uint32_t *list = list_of(record->granules);
    record->next = *list;
    *list = (uint32_t)(record - records) + 1;
    return ARENA_FREED;
}

size_t arena_size(const void *memory) {
    const struct block_record *record = record_of(memory);
    return record != NULL && record->is_live ? record->size : 0;
}

bool arena_holds(const void *memory) {
    return is_used(((uintptr_t)memory - (uintptr_t)arena) / ARENA_GRANULE);
}

static void describe(size_t first, struct arena_block *block) {
    const struct block_record *record = &records[first];
    *block = (struct arena_block){.start = (uintptr_t)arena + first * ARENA_GRANULE,
                                  .size = record->size,
                                  .is_live = record->is_live,
                                  .allocated_by = record->allocated_by,
                                  .freed_by = record->was_freed ? record->freed_by : 0};
}

bool arena_find(uintptr_t address, struct arena_block *block) {
    size_t first = (address - (uintptr_t)arena) / ARENA_GRANULE;
    if (!is_used(first)) {
        return false;
    }
    while (first > 0 && !records[first].is_live && !records[first].was_freed) {
        first--;
    }
    describe(first, block);
    return records[first].is_live || records[first].was_freed;
}

static bool find_leak_between(size_t start, size_t end, struct arena_block *block) {
    for (size_t first = start; first < end; first++) {
        bool was_live = first < kept.granules_used && kept_records[first].is_live;
        if (records[first].is_live && !was_live) {
            describe(first, block);
            return true;
        }
    }
    return false;
}

bool arena_find_leak(struct arena_block *block) {
    bool found = find_leak_between(0, now.granules_used, block);
    for (unsigned lane = 0; lane < ARENA_LANES && !found; lane++) {
        size_t start = lane_start(lane);
        found = find_leak_between(start, start + now.lanes_used[lane], block);
    }
    return found;
}

void arena_keep_nothing(void) {
    free(kept_bytes);
    free(kept_records);
    free(kept_live_bytes);
    kept_live_bytes = NULL;
    kept_bytes = NULL;
    kept_records = NULL;
    kept = (struct arena_state){0};
    arena_reset();
}

void arena_keep(void) {
    size_t granules = now.granules_used;
    kept = now;
    if (granules == 0) {
        return;
    }
    kept_bytes = realloc(kept_bytes, granules * ARENA_GRANULE);
    kept_records = realloc(kept_records, granules * sizeof *kept_records);
    kept_live_bytes = realloc(kept_live_bytes, granules);
    if (kept_bytes == NULL || kept_records == NULL || kept_live_bytes == NULL) {
        fprintf(stderr, "explorer: no memory to keep %zu granules\n", granules);
        exit(2);
    }
    memcpy(kept_bytes, arena, granules * ARENA_GRANULE);
    memcpy(kept_records, records, granules * sizeof *records);
    memcpy(kept_live_bytes, ARENA_LIVE_BYTES, granules);
}

static void forget(size_t first, size_t granules) {
    if (granules == 0) {
        return; /* memset of nothing is slow where there is no page yet */
    }
    memset(records + first, 0, granules * sizeof *records);
    memset(ARENA_LIVE_BYTES + first, 0, granules);
}

void arena_reset(void) {
    if (kept.granules_used > 0) {
        memcpy(arena, kept_bytes, kept.granules_used * ARENA_GRANULE);
        memcpy(records, kept_records, kept.granules_used * sizeof *records);
        memcpy(ARENA_LIVE_BYTES, kept_live_bytes, kept.granules_used);
    }
    forget(kept.granules_used, now.granules_used - kept.granules_used);
    for (unsigned lane = 0; lane < ARENA_LANES && now.has_lanes; lane++) {
        forget(lane_start(lane), now.lanes_used[lane]);
    }
    now = kept;
}
