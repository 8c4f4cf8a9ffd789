/*
 * malloc and its relatives for the code under test: memory from the arena. The code
 * under test calls them by their usual names; linking renames them (intercepted.syms).
 */
#include "arena.h"
#include "runtime.h"

#include <errno.h>
#include <string.h>

enum { MALLOC_ALIGNMENT = _Alignof(max_align_t), PAGE = 4096 };

void *explorer_malloc(size_t size) { return arena_allocate(size, MALLOC_ALIGNMENT); }

void *explorer_aligned_alloc(size_t alignment, size_t size) {
    return arena_allocate(size, alignment);
}

void *explorer_memalign(size_t alignment, size_t size) { return arena_allocate(size, alignment); }

int explorer_posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = arena_allocate(size, alignment);
    return *memory == NULL ? ENOMEM : 0;
}

void *explorer_calloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *memory = arena_allocate(bytes, MALLOC_ALIGNMENT);
    return memory == NULL ? NULL : memset(memory, 0, bytes);
}

void explorer_free(void *memory) {
    if (memory == NULL) {
        return;
    }
    switch (arena_free(memory)) {
    case ARENA_FREED:
        break;
    case ARENA_FREED_BEFORE:
        explorer_fail("free of %p, which was freed before", memory);
    case ARENA_NOT_A_BLOCK:
        explorer_fail("free of %p, which malloc has not returned", memory);
    }
}

void *explorer_realloc(void *memory, size_t size) {
    if (memory == NULL) {
        return explorer_malloc(size);
    }
    size_t old = arena_size(memory);
    void *moved = explorer_malloc(size);
    if (moved != NULL) {
        memcpy(moved, memory, old < size ? old : size);
        explorer_free(memory);
    }
    return moved;
}

void *explorer_reallocarray(void *memory, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return explorer_realloc(memory, bytes);
}

size_t explorer_malloc_usable_size(void *memory) { return arena_size(memory); }

void *explorer_valloc(size_t size) { return arena_allocate(size, PAGE); }

void *explorer_pvalloc(size_t size) {
    return arena_allocate((size + PAGE - 1) / PAGE * PAGE, PAGE);
}

char *explorer_strndup(const char *text, size_t most) {
    size_t length = strnlen(text, most);
    char *copy = explorer_malloc(length + 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *explorer_strdup(const char *text) { return explorer_strndup(text, SIZE_MAX); }
