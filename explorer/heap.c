/*
 * malloc and its relatives for the code under test: memory from the arena. The code
 * under test calls them by their usual names; linking renames them (intercepted.syms).
 */
#include "heap.h"

#include "races.h"
#include "runtime.h"
#include "symbols.h"
#include "verify_accesses.h"
#include "weak_memory.h"

#include <errno.h>
#include <string.h>

enum { MALLOC_ALIGNMENT = _Alignof(max_align_t), PAGE = 4096 };

static void *allocate(size_t size, size_t alignment, uintptr_t pc) {
    /* Graphs name locations by their addresses, in whichever order threads allocate them. */
    int lane =
        verify_is_on && execution.keeps_order ? (int)execution.choice.current : ARENA_NO_LANE;
    void *memory = arena_allocate(size, alignment, lane, pc);
    if (__builtin_expect(execution.keeps_order, 0) && memory != NULL) {
        weak_synchronize(memory); /* with who freed it (C11 7.22.3) */
        /* Nothing in a lane was in use before. */
        if (!verify_is_on) {
            weak_written(memory, size);
        }
        races_forget(memory, size);
    }
    return memory;
}

void *explorer_malloc(size_t size) { return allocate(size, MALLOC_ALIGNMENT, CALLER_PC); }

void *explorer_aligned_alloc(size_t alignment, size_t size) {
    return allocate(size, alignment, CALLER_PC);
}

void *explorer_memalign(size_t alignment, size_t size) {
    return allocate(size, alignment, CALLER_PC);
}

int explorer_posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = allocate(size, alignment, CALLER_PC);
    return *memory == NULL ? ENOMEM : 0;
}

void *explorer_calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *memory = allocate(bytes, MALLOC_ALIGNMENT, CALLER_PC);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

/* ", allocated at queue.c:12 (push)" */
static void add_place(char *text, size_t size, const char *verb, uintptr_t pc) {
    size_t used = strlen(text);
    if (pc != 0) {
        snprintf(text + used, size - used, ", %s at ", verb);
        symbols_add_mark(text, size, pc - 1);
    }
}

/* Ends the execution with what is wrong, and the life of the block that it is about. */
__attribute__((noreturn)) static void misused(const char *what, const struct arena_block *block) {
    char text[500];
    snprintf(text, sizeof text, "%s a block of %zu bytes", what, block->size);
    add_place(text, sizeof text, "allocated", block->allocated_by);
    if (!block->is_live) {
        add_place(text, sizeof text, "freed", block->freed_by);
    }
    execution_end(EXPLORER_FAILED, text);
}

/* The first byte of the access that is not live, or its end. */
static uintptr_t first_not_live(uintptr_t address, uintptr_t end) {
    while (address < end && address - ARENA_START < ARENA_BYTES && arena_is_live(address, 1)) {
        uintptr_t offset = (address - ARENA_START) % ARENA_GRANULE;
        address += ARENA_LIVE_BYTES[(address - ARENA_START) / ARENA_GRANULE] - offset;
    }
    return address < end ? address : end;
}

void heap_check_closely(uintptr_t address, size_t size, uintptr_t pc) {
    uintptr_t bad = first_not_live(address, address + size);
    if (bad == address + size || execution.unchecked || execution.program == NULL) {
        return; /* it only ended in another granule */
    }
    struct arena_block block;
    char access[100], what[200];
    snprintf(access, sizeof access, "an access of %zu bytes", size);
    add_place(access, sizeof access, "made", pc);
    if (!arena_find(bad, &block)) {
        explorer_fail("out of bounds: %s, is to no block of the heap", access);
    }
    if (!block.is_live && bad < block.start + block.size) {
        snprintf(what, sizeof what, "use after free: %s, is to", access);
    } else {
        snprintf(what, sizeof what, "out of bounds: %s, is %zu bytes behind the end of", access,
                 (size_t)(bad - block.start - block.size));
    }
    misused(what, &block);
}

void heap_check_pattern(uintptr_t address, size_t size, uintptr_t pc) {
    struct arena_block block;
    if (!explorer_configuration()->uninitialised || execution.unchecked ||
        execution.program == NULL || !arena_find(address, &block)) {
        return;
    }
    char access[100], what[200];
    snprintf(access, sizeof access, "a read of %zu bytes", size);
    add_place(access, sizeof access, "made", pc);
    snprintf(what, sizeof what, "uninitialised: %s, found what nobody wrote at byte %zu of", access,
             (size_t)(address - block.start));
    misused(what, &block);
}

void heap_check_leaks(void) {
    struct arena_block block;
    if (arena_find_leak(&block)) {
        misused("leak: nobody freed", &block);
    }
}

static void free_at(void *memory, uintptr_t pc) {
    if (memory == NULL) {
        return;
    }
    if (__builtin_expect(execution.keeps_order, 0)) {
        races_access(memory, arena_size(memory), RACE_FREE, pc);
        weak_synchronize(memory);
    }
    struct arena_block block;
    arena_find((uintptr_t)memory, &block);
    switch (arena_free(memory, pc)) {
    case ARENA_FREED:
        break;
    case ARENA_FREED_BEFORE:
        misused("double free: freed before was", &block);
    case ARENA_NOT_A_BLOCK:
        explorer_fail("free of %p, which malloc has not returned", memory);
    }
}

void explorer_free(void *memory) { free_at(memory, CALLER_PC); }

static void *reallocate(void *memory, size_t size, uintptr_t pc) {
    size_t old = memory == NULL ? 0 : arena_size(memory);
    void *moved = allocate(size, MALLOC_ALIGNMENT, pc);
    if (moved != NULL && memory != NULL) {
        memcpy(moved, memory, old < size ? old : size);
        free_at(memory, pc);
    }
    return moved;
}

void *explorer_realloc(void *memory, size_t size) { return reallocate(memory, size, CALLER_PC); }

void *explorer_reallocarray(void *memory, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return reallocate(memory, bytes, CALLER_PC);
}

size_t explorer_malloc_usable_size(void *memory) { return arena_size(memory); }

void *explorer_valloc(size_t size) { return allocate(size, PAGE, CALLER_PC); }

void *explorer_pvalloc(size_t size) {
    return allocate((size + PAGE - 1) / PAGE * PAGE, PAGE, CALLER_PC);
}

static char *duplicate(const char *text, size_t most, uintptr_t pc) {
    size_t length = strnlen(text, most);
    char *copy = allocate(length + 1, MALLOC_ALIGNMENT, pc);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *explorer_strndup(const char *text, size_t most) { return duplicate(text, most, CALLER_PC); }

char *explorer_strdup(const char *text) { return duplicate(text, SIZE_MAX, CALLER_PC); }
