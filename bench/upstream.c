/* See upstream.h. */
#include "upstream.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SLOTS = 512,
    FIRST_SPINE_CAPACITY = 256,
    CACHE_LINE = 64,
    TAG_SHIFT = 16, /* an address has 48 bits, of which the lowest three are zero */
    TAG_BITS = TAG_SHIFT + 3
};

struct block {
    _Atomic uint64_t next; /* in the stack: the packed block below */
    uint64_t times_freed;  /* tells one stay in the stack from another */
    _Atomic uint32_t popped;
    _Atomic(void *) slots[BLOCK_SLOTS];
    struct block *made_before; /* all blocks of a set, to free them */
};

typedef _Atomic(struct block *) block_pointer;

/* Spines are never freed while the set lives: a slow thread may still read an old one. */
struct spine {
    struct spine *older;
    size_t capacity;
    block_pointer blocks[];
};

struct upstream_set {
    pthread_mutex_t spine_lock;
    _Atomic(struct spine *) spine;
    _Atomic size_t spine_length;
    _Alignas(CACHE_LINE) _Atomic uint64_t index; /* head above, tail below */
    _Alignas(CACHE_LINE) _Atomic uint64_t free_blocks;
    struct block *made_last; /* under the lock */
};

static uint32_t head_of(uint64_t index) { return (uint32_t)(index >> 32); }
static uint32_t tail_of(uint64_t index) { return (uint32_t)index; }

static void *allocate(size_t size) {
    size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    void *memory = aligned_alloc(CACHE_LINE, size);
    if (memory == NULL) {
        abort();
    }
    memset(memory, 0, size);
    return memory;
}

/* The stack of free blocks: each entry is an address and a tag that changes with each stay. */

static struct block *unpack(uint64_t packed) {
    return (struct block *)(uintptr_t)(packed >> TAG_BITS << 3);
}

static void free_block(struct upstream_set *set, struct block *block) {
    atomic_store_explicit(&block->popped, 0, memory_order_relaxed);
    block->times_freed++;
    uint64_t tag = block->times_freed & ((UINT64_C(1) << TAG_BITS) - 1);
    uint64_t packed = (uint64_t)(uintptr_t)block << TAG_SHIFT | tag;
    uint64_t top = atomic_load_explicit(&set->free_blocks, memory_order_relaxed);
    do {
        atomic_store_explicit(&block->next, top, memory_order_relaxed);
    } while (!atomic_compare_exchange_weak_explicit(&set->free_blocks, &top, packed,
                                                    memory_order_release, memory_order_relaxed));
}

static struct block *take_block(struct upstream_set *set) {
    uint64_t top = atomic_load_explicit(&set->free_blocks, memory_order_acquire);
    while (top != 0) {
        uint64_t below = atomic_load_explicit(&unpack(top)->next, memory_order_relaxed);
        if (atomic_compare_exchange_weak_explicit(&set->free_blocks, &top, below,
                                                  memory_order_acquire, memory_order_acquire)) {
            return unpack(top);
        }
    }
    struct block *block = allocate(sizeof *block);
    block->made_before = set->made_last;
    set->made_last = block;
    return block;
}

/* Under the lock. */
static struct spine *grow_spine(struct upstream_set *set, struct spine *old) {
    size_t capacity = old == NULL ? FIRST_SPINE_CAPACITY : old->capacity * 2;
    struct spine *spine = allocate(sizeof *spine + capacity * sizeof(block_pointer));
    spine->older = old;
    spine->capacity = capacity;
    for (size_t i = 0; old != NULL && i < old->capacity; i++) {
        struct block *block = atomic_load_explicit(&old->blocks[i], memory_order_relaxed);
        atomic_store_explicit(&spine->blocks[i], block, memory_order_relaxed);
    }
    atomic_store_explicit(&set->spine, spine, memory_order_release);
    return spine;
}

/* Appends one block to the spine if it is still shorter than `top` needs. */
static void extend_spine(struct upstream_set *set, size_t top) {
    pthread_mutex_lock(&set->spine_lock);
    size_t length = atomic_load_explicit(&set->spine_length, memory_order_relaxed);
    if (top >= length) {
        struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
        if (spine == NULL || length == spine->capacity) {
            spine = grow_spine(set, spine);
        }
        atomic_store_explicit(&spine->blocks[length], take_block(set), memory_order_release);
        atomic_store_explicit(&set->spine_length, length + 1, memory_order_release);
    }
    pthread_mutex_unlock(&set->spine_lock);
}

static block_pointer *spine_entry(struct upstream_set *set, size_t top) {
    return &atomic_load_explicit(&set->spine, memory_order_acquire)->blocks[top];
}

void upstream_push(struct upstream_set *set, void *span) {
    uint32_t cursor = tail_of(atomic_fetch_add_explicit(&set->index, 1, memory_order_acq_rel));
    if (__builtin_expect(cursor == UINT32_MAX, 0)) {
        abort(); /* the tail ran into the head */
    }
    size_t top = cursor / BLOCK_SLOTS;
    while (__builtin_expect(top >= atomic_load_explicit(&set->spine_length, memory_order_acquire),
                            0)) {
        extend_spine(set, top);
    }
    struct block *block = atomic_load_explicit(spine_entry(set, top), memory_order_acquire);
    atomic_store_explicit(&block->slots[cursor % BLOCK_SLOTS], span, memory_order_release);
}

/* Claims the index at head. False: empty, or its block is not there yet. */
static bool claim_head(struct upstream_set *set, uint32_t *claimed) {
    uint64_t index = atomic_load_explicit(&set->index, memory_order_acquire);
    for (;;) {
        uint32_t head = head_of(index);
        if (head >= tail_of(index) ||
            atomic_load_explicit(&set->spine_length, memory_order_acquire) <= head / BLOCK_SLOTS) {
            return false;
        }
        while (head_of(index) == head) { /* a push changes the word, but not the head */
            if (atomic_compare_exchange_strong_explicit(
                    &set->index, &index, index + (UINT64_C(1) << 32), memory_order_acq_rel,
                    memory_order_acquire)) {
                *claimed = head;
                return true;
            }
        }
    }
}

void *upstream_pop(struct upstream_set *set) {
    uint32_t head;
    if (!claim_head(set, &head)) {
        return NULL;
    }
    block_pointer *entry = spine_entry(set, head / BLOCK_SLOTS);
    struct block *block = atomic_load_explicit(entry, memory_order_acquire);
    _Atomic(void *) *slot = &block->slots[head % BLOCK_SLOTS];
    void *span;
    while ((span = atomic_load_explicit(slot, memory_order_acquire)) == NULL) {
        /* its push is under way */
    }
    atomic_store_explicit(slot, NULL, memory_order_release);
    if (atomic_fetch_add_explicit(&block->popped, 1, memory_order_acq_rel) == BLOCK_SLOTS - 1) {
        atomic_store_explicit(entry, NULL, memory_order_release);
        free_block(set, block);
    }
    return span;
}

struct upstream_set *upstream_create(void) {
    struct upstream_set *set = allocate(sizeof *set);
    pthread_mutex_init(&set->spine_lock, NULL);
    return set;
}

void upstream_destroy(struct upstream_set *set) {
    struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
    while (spine != NULL) {
        struct spine *older = spine->older;
        free(spine);
        spine = older;
    }
    while (set->made_last != NULL) {
        struct block *block = set->made_last;
        set->made_last = block->made_before;
        free(block);
    }
    pthread_mutex_destroy(&set->spine_lock);
    free(set);
}
