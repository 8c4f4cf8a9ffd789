/* Memory as the library wants it: zero, and aligned to a cache line. */
#ifndef SPANSET_MEMORY_H
#define SPANSET_MEMORY_H

#include "spanset.h"

/* aligned_alloc and free. */
extern const struct spanset_allocator spanset_default_allocator;

/* `size` bytes, a whole number of lines; NULL when out of memory. For the pool itself; all else
 * goes through spanset_pool_memory_allocate. */
void *spanset_memory_allocate(const struct spanset_allocator *allocator, size_t size);

#endif
