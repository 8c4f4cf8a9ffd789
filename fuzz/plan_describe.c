/* See plan_describe.h. */
#include "plan_describe.h"

#include "../explorer/explorer.h"
#include "set.h" /* of the library under test */

#include <inttypes.h>
#include <stdio.h>

enum { BLOCKS_MOST = 256 /* more share what was seen of them, and may be called lost too early */ };

/* Names `part` of something that is called `whole`. */
static void name_part(const char *whole, const char *part, const void *start, size_t size) {
    char name[48];
    snprintf(name, sizeof name, "%s %s", whole, part);
    explorer_name_memory(start, size, name);
}

#define NAME_MEMBER(whole, object, member)                                                         \
    name_part((whole), #member, &(object)->member, sizeof(object)->member)

static void name_block(const char *name, const struct block *block) {
    explorer_name_memory(block, sizeof *block, name);
    NAME_MEMBER(name, block, empty);
    NAME_MEMBER(name, block, taken);
    NAME_MEMBER(name, block, state);
    NAME_MEMBER(name, block, next);
    NAME_MEMBER(name, block, slots_drained);
    name_part(name, "next_in_set", &block->next_in_set, sizeof(void *));
    NAME_MEMBER(name, block, owner);
    NAME_MEMBER(name, block, number);
    name_part(name, "slot[]", block->slots, sizeof block->slots);
}

static void name_set(const char *name, const struct spanset *set) {
    explorer_name_memory(set, sizeof *set, name);
    NAME_MEMBER(name, set, tail);
    NAME_MEMBER(name, set, tail_end);
    NAME_MEMBER(name, set, tail_block);
    NAME_MEMBER(name, set, head);
    NAME_MEMBER(name, set, tail_seen);
    NAME_MEMBER(name, set, head_end);
    NAME_MEMBER(name, set, head_block);
    NAME_MEMBER(name, set, lock);
    name_part(name, "ahead", &set->ahead, sizeof(void *));
    name_part(name, "left", &set->left, sizeof(void *));
    NAME_MEMBER(name, set, blocks_installed);
    NAME_MEMBER(name, set, blocks_retired);
    NAME_MEMBER(name, set, pops_waited);
    NAME_MEMBER(name, set, installs_raced);
    NAME_MEMBER(name, set, resets);
}

static void name_pool(const struct spanset_pool *pool) {
    explorer_name_memory(pool, sizeof *pool, "pool");
    NAME_MEMBER("pool", pool, top);
    NAME_MEMBER("pool", pool, lock);
    NAME_MEMBER("pool", pool, blocks_allocated);
    NAME_MEMBER("pool", pool, bytes_allocated);
    NAME_MEMBER("pool", pool, takes);
    NAME_MEMBER("pool", pool, gives);
    NAME_MEMBER("pool", pool, takes_retried);
    NAME_MEMBER("pool", pool, gives_retried);
}

static unsigned slots_in_use(struct block *block) {
    unsigned used = 0;
    for (unsigned slot = 0; slot < BLOCK_SLOTS; slot++) {
        const void *value = atomic_load_explicit(&block->slots[slot], memory_order_relaxed);
        used += value != block->empty && value != block->taken;
    }
    return used;
}

/* What was seen of a block before. Of blocks of an earlier execution nothing is left: new ones are
 * seen in the pool first. */
static struct seen {
    const struct spanset *owner; /* when the pool had it last, as the number */
    uint64_t number;
    uint64_t last_pop; /* that was begun when head had left the block; 0: it has not */
} seen[BLOCKS_MOST];

/* Whether a pop goes on that was begun up to this one. */
static bool goes_on(const struct plan_world *world, uint64_t pop) {
    for (unsigned i = 0; i <= PLAN_THREADS_MOST; i++) {
        if (world->pops[i] != 0 && world->pops[i] <= pop) {
            return true;
        }
    }
    return false;
}

/* A block that head has left: one of the pops that were under way then must retire it. */
static const char *state_behind_head(const struct plan_world *world, struct seen *before) {
    if (before->last_pop == 0) {
        before->last_pop = world->pops_begun;
    }
    return goes_on(world, before->last_pop) ? "retiring" : "lost";
}

/* A block outside the pool: which part of its life it is in. */
static const char *state_of(const struct plan_world *world, struct seen *before,
                            const struct spanset *set, uint64_t number) {
    uint64_t head = counted(&set->head);
    uint64_t tail = counted(&set->tail);
    if (index_block(counted(&set->head_end)) > number + 1) {
        if (before->owner == set && before->number == number) {
            return "taken"; /* this is from its life before */
        }
        return state_behind_head(world, before);
    }
    before->last_pop = 0;
    if (index_block(head) > number) {
        return "used up";
    }
    if (head > number * BLOCK_SLOTS) {
        return "draining";
    }
    return tail > number * BLOCK_SLOTS ? "filling" : "installed";
}

static void describe_block(const struct plan_world *world, struct block *block) {
    char name[32];
    char label[64];
    snprintf(name, sizeof name, "block %" PRIu32, block->index);
    name_block(name, block);
    uint32_t state = atomic_load_explicit(&block->state, memory_order_relaxed);
    const struct spanset *set = atomic_load_explicit(&block->owner, memory_order_relaxed);
    uint64_t number = atomic_load_explicit(&block->number, memory_order_relaxed);
    struct seen *before = &seen[block->index < BLOCKS_MOST ? block->index : BLOCKS_MOST - 1];
    if (state == BLOCK_POOLED) {
        *before = (struct seen){.owner = set, .number = number};
        explorer_object(name, "pooled", "");
        return;
    }
    if (set == NULL) {
        explorer_object(name, "taken", "");
        return;
    }
    snprintf(label, sizeof label, "%u used, set %d", slots_in_use(block),
             set == world->sets[0] ? 1 : 2);
    explorer_object(name, state_of(world, before, set, number), label);
}

void plan_describe(void *context) {
    static const char *const names[PLAN_SETS] = {"set 1", "set 2"};
    const struct plan_world *world = context;
    name_pool(world->pool);
    for (unsigned i = 0; i < PLAN_SETS; i++) {
        name_set(names[i], world->sets[i]);
    }
    uint64_t blocks = counted(&world->pool->blocks_allocated);
    for (uint64_t index = 0; index < blocks; index++) {
        describe_block(world, spanset_pool_block(world->pool, index));
    }
}
