/* A set from the inside, for tests: its first block, and a start far from zero. The set is quiet.
 */
#ifndef TESTS_SUPPORT_INSIDE_H
#define TESTS_SUPPORT_INSIDE_H

#include "set.h" /* of the library under test */

static inline struct block *first_block(const struct spanset *set) {
    struct block *block = atomic_load(&set->head_block);
    return block != NULL ? block : set->ahead;
}

/* As if so many spans had passed through; what pops had seen of tail may be behind. */
static inline void start_at(struct spanset *set, uint64_t start, uint64_t tail_seen) {
    atomic_store(&set->head, start);
    atomic_store(&set->head_end, start);
    atomic_store(&set->tail_seen, tail_seen);
    atomic_store(&set->tail, start);
    atomic_store(&set->tail_end, start);
}

#endif
