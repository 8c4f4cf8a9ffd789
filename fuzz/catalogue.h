/* The small programs over the span set, and over the pool alone, that are verified one by one. */
#ifndef FUZZ_CATALOGUE_H
#define FUZZ_CATALOGUE_H

#include <stdbool.h>

enum { CATALOGUE_TEXT_MOST = 100 };

struct catalogue_program {
    bool is_pool;                   /* as in pool_program.h; or else a plan */
    char text[CATALOGUE_TEXT_MOST]; /* of it */
};

/* Calls `each` with all of them: each multiset of up to three threads with up to two operations out
 * of push and pop, on an empty set, one that is one span short of a block's end, and one that is
 * one past it; the same on two empty sets over one pool, where the last thread has the other one;
 * and takes and gives of the pool alone. */
void catalogue_each(void (*each)(const struct catalogue_program *program, void *context),
                    void *context);

#endif
