/* Making and freeing the rings of a spine; see spine.h. */
#include "spine.h"

static size_t spine_size(uint64_t length) {
    return sizeof(struct spine) + length * sizeof(_Atomic(struct block *));
}

struct spine *spanset_spine_create(struct spanset_pool *pool, struct spine *older, uint64_t first,
                                   uint64_t length) {
    struct spine *spine = spanset_pool_memory_allocate(pool, spine_size(length));
    if (spine != NULL) {
        spine->older = older;
        spine->first = first;
        spine->mask = length - 1;
    }
    return spine;
}

void spanset_spine_destroy(struct spanset_pool *pool, struct spine *spine) {
    while (spine != NULL) {
        struct spine *older = spine->older;
        spanset_pool_memory_release(pool, spine, spine_size(spine->mask + 1));
        spine = older;
    }
}
