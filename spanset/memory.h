/* Memory as the library wants it: zero, aligned to a cache line, in whole lines. */
#ifndef SPANSET_MEMORY_H
#define SPANSET_MEMORY_H

#include "spanset.h"

/* aligned_alloc and free. */
extern const struct spanset_allocator spanset_default_allocator;

/* At least *size bytes, and the size that was asked of the allocator in *size; NULL when out of
 * memory. For the pool itself; all else goes through spanset_pool_memory_allocate. */
void *spanset_memory_allocate(const struct spanset_allocator *allocator, size_t *size);

/* Releases what was allocated by asking for `size` bytes; returns the size that this came to. */
size_t spanset_memory_release(const struct spanset_allocator *allocator, void *memory, size_t size);

#endif
