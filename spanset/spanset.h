/*
 * spanset: a concurrent first-in-first-out set of span pointers, and the pool
 * of blocks that several sets share.
 *
 * A span is an opaque pointer; the library never dereferences it and assumes
 * nothing about its bits, but that it is neither NULL nor an address inside memory that
 * the pool got from its allocator. The caller owns every span.
 *
 * Synchronization table. A call in a row may run at the same time as a call in
 * a column, on the same set or pool, if the cell says so ("alone": the caller
 * keeps the two apart).
 *
 *               | push  | pop   | stats | reset | destroy | audit | create
 *  push, pop    | yes   | yes   | yes   | alone | alone   | alone | yes
 *  stats        | yes   | yes   | yes   | alone | alone   | yes   | yes
 *  reset        | alone | alone | alone | alone | alone   | alone | yes
 *  destroy      | alone | alone | alone | alone | alone   | alone | yes
 *  audit        | alone | alone | yes   | alone | alone   | alone | alone
 *
 * Calls on different sets of one pool need no synchronization, with two
 * exceptions: an audit covers the pool and all its sets, so nothing else but
 * stats may run on any of them; spanset_pool_destroy runs alone.
 *
 * Progress. Push and pop are linearizable; neither is lock-free in the strict
 * sense. A push that needs a new block takes a mutex, with the allocator called inside;
 * so does a pop that moves on to the next block, or that others have overtaken so far
 * that they did. A pop whose push has claimed its index but not yet stored its span waits
 * for that push. Neither is async-signal-safe, and a thread must not be cancelled or
 * killed inside one.
 */
#ifndef SPANSET_H
#define SPANSET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPANSET_API __attribute__((visibility("default")))

/** A pool of blocks, shared by any number of sets. */
struct spanset_pool;

/** A set of spans over one pool. */
struct spanset;

/** What a call reports. Everything but SPANSET_OK left things as they were (push_many: but for
 * those that went in). */
enum spanset_status {
    SPANSET_OK = 0,
    SPANSET_OUT_OF_MEMORY, /**< the allocator returned NULL, or the pool is at its limit of blocks
                            */
    SPANSET_NOT_EMPTY,     /**< reset or destroy of a set that still holds spans */
    SPANSET_NULL_SPAN,     /**< push of NULL */
    SPANSET_IN_USE,        /**< destroy of a pool that still has sets */
    SPANSET_BROKEN         /**< the audit found the accounting broken */
};

/** A sentence for a status; never NULL, valid for ever. Thread-safe. */
SPANSET_API const char *spanset_strerror(enum spanset_status status);

/** Slots in one block: 512 unless the library was compiled otherwise. Thread-safe. */
SPANSET_API size_t spanset_block_slots(void);

/**
 * Where a pool and its sets get memory. Both functions may be called from any
 * thread that uses the pool, at the same time. `allocate` returns memory of at
 * least `size` bytes at a multiple of `alignment` (a power of two that divides
 * `size`), or NULL. `release` gets what `allocate` returned, with the same size.
 * Neither may call back into the pool or its sets.
 */
struct spanset_allocator {
    void *(*allocate)(void *context, size_t size, size_t alignment);
    void (*release)(void *context, void *memory, size_t size);
    void *context;
};

/** What kind of broken accounting the library met. */
enum spanset_fault_kind {
    SPANSET_FAULT_WRONG_SLOTS, /**< at reset: a slot does not fit its set's positions */
    SPANSET_FAULT_FREED_TWICE, /**< a block was returned to the pool while it was there */
    SPANSET_FAULT_LEFT_BEHIND  /**< a block is neither in the pool nor in a set */
};

/** A fault, as the fatal handler gets it. Valid during the call only. */
struct spanset_fault {
    enum spanset_fault_kind kind;
    uint64_t block;      /**< the block's index in its pool, counted from 0 */
    const void *set;     /**< the set that held the block last; NULL if none */
    uint64_t number;     /**< the block's position in that set, counted since its last reset */
    uint64_t slots;      /**< slots in the block */
    uint64_t slots_used; /**< slots that hold a span now */
    uint64_t popped;     /**< slots whose pop is complete */
    const char *message; /**< all of this in words, without a newline */
};

/**
 * Called when the accounting is broken: a bug in this library, or memory
 * corruption. Runs on the thread that noticed, inside push, pop, reset or destroy,
 * possibly with locks held: it must not call into the pool or its sets, nor leave
 * by longjmp. It may return: the call that noticed goes on, and the block in
 * question is not used again until the pool is destroyed (leaked on purpose, rather
 * than used by two).
 */
typedef void spanset_fatal_handler(void *context, const struct spanset_fault *fault);

/** What happens to a block. */
enum spanset_block_event {
    SPANSET_BLOCK_BORN,      /**< allocated, for the set whose installation follows */
    SPANSET_BLOCK_INSTALLED, /**< taken by a set */
    SPANSET_BLOCK_LEFT,      /**< head has moved on; pops may still be at work in it */
    SPANSET_BLOCK_RETIRED    /**< about to go back to the pool */
};

/**
 * Called whenever something happens to a block: its index in the pool, counted from 0, and
 * the set (NULL at birth). For tests and for tracing; once in a block's slots at most, so it
 * costs pushes and pops next to nothing. Runs inside push, pop, reset or destroy with locks
 * held: it must not call into the pool or its sets, nor leave by longjmp.
 */
typedef void spanset_block_observer(void *context, enum spanset_block_event event, uint64_t block,
                                    const struct spanset *set);

/** How to make a pool. All zero (or a NULL pointer) means the defaults. */
struct spanset_pool_options {
    struct spanset_allocator allocator; /**< default: aligned_alloc and free */
    spanset_fatal_handler *on_fatal;    /**< default: print the message to stderr and abort */
    void *on_fatal_context;             /**< passed to on_fatal */
    spanset_block_observer *on_block;   /**< default: none */
    void *on_block_context;             /**< passed to on_block */
};

/**
 * Makes an empty pool. On SPANSET_OK the caller owns `*pool` and destroys it
 * with spanset_pool_destroy; on SPANSET_OUT_OF_MEMORY `*pool` is NULL. Where either
 * function of the allocator is NULL, the default allocator is used.
 */
SPANSET_API enum spanset_status spanset_pool_create(const struct spanset_pool_options *options,
                                                    struct spanset_pool **pool);

/**
 * Gives all memory back. SPANSET_IN_USE, and nothing changes, while a set
 * exists. A block that is not in the pool by then was left behind: fatal; its memory
 * is released with the rest if the handler returns.
 */
SPANSET_API enum spanset_status spanset_pool_destroy(struct spanset_pool *pool);

/**
 * Makes an empty set over `pool`. On SPANSET_OK the caller owns `*set`; on
 * SPANSET_OUT_OF_MEMORY `*set` is NULL.
 */
SPANSET_API enum spanset_status spanset_create(struct spanset_pool *pool, struct spanset **set);

/** Resets the set and frees it. SPANSET_NOT_EMPTY, and nothing changes, while it holds spans. */
SPANSET_API enum spanset_status spanset_destroy(struct spanset *set);

/**
 * Adds a span at the tail. Takes a mutex when a block is needed, and retries when
 * another push won the race for an index. SPANSET_NULL_SPAN or
 * SPANSET_OUT_OF_MEMORY: the set is as it was. The set only keeps the pointer;
 * what the caller wrote before the push is visible after the pop that returns it.
 */
SPANSET_API enum spanset_status spanset_push(struct spanset *set, void *span);

/**
 * Adds `count` spans at the tail, in their order, as that many pushes would; those
 * that fall into one block go in as one step. `*pushed` of them went in: all, or with
 * SPANSET_OUT_OF_MEMORY fewer, and the set holds those. SPANSET_NULL_SPAN if any is
 * NULL: none went in.
 */
SPANSET_API enum spanset_status spanset_push_many(struct spanset *set, void *const *spans,
                                                  size_t count, size_t *pushed);

/**
 * Takes the span at the head; NULL if the set was empty at some moment of the
 * call. May wait for a push that is under way; takes a mutex at the end of a block.
 * Never allocates.
 *
 * A block goes back to the pool when head has left it and its last pop is done. That
 * pop, or whoever moved head, gives it back. Rarely, a processor lets both overlook it;
 * then the next call on the set that takes or leaves a block does, or reset, and until
 * then other sets cannot have it.
 */
SPANSET_API void *spanset_pop(struct spanset *set);

/**
 * Takes up to `most` spans at the head, in order, into `spans`; those of one block
 * leave as one step. Returns how many; fewer than `most` only if the set was empty at
 * some moment of the call. Otherwise as pop.
 */
SPANSET_API size_t spanset_pop_many(struct spanset *set, void **spans, size_t most);

/**
 * Returns the last block to the pool and starts counting from zero. The set
 * must be empty and quiet. SPANSET_NOT_EMPTY: nothing changed. A block whose
 * slots do not fit, or that was left behind, is fatal.
 */
SPANSET_API enum spanset_status spanset_reset(struct spanset *set);

/** What an audit saw. Counts of blocks, spans and slots. */
struct spanset_audit_report {
    uint64_t sets;               /**< sets over the pool */
    uint64_t spans_held;         /**< pushed and not popped, all sets together */
    uint64_t blocks_allocated;   /**< ever allocated; the pool keeps them until it is destroyed */
    uint64_t blocks_pooled;      /**< free, in the pool */
    uint64_t blocks_installed;   /**< in a set, at head or beyond it */
    uint64_t blocks_left;        /**< in a set, all popped, not given back yet: see pop */
    uint64_t blocks_unaccounted; /**< in none of these: leaked */
    uint64_t blocks_doubled;     /**< met more than once: two owners */
    uint64_t slots_wrong;        /**< no span where one belongs, or the reverse */
    uint64_t states_wrong;       /**< blocks and sets whose own records do not fit */
    uint64_t bytes_allocated; /**< all memory of the pool and its sets, as asked of the allocator */
    char message[400];        /**< what is wrong, in words, first findings first */
};

/**
 * Walks the pool and all its sets and fills `report`. Returns SPANSET_OK when
 * everything is accounted for, SPANSET_BROKEN otherwise. Takes time in
 * proportion to the slots allocated; costs nothing when it is not called. At a
 * quiet moment only, see the table above.
 */
SPANSET_API enum spanset_status spanset_audit(struct spanset_pool *pool,
                                              struct spanset_audit_report *report);

/**
 * Counters of a set, since it was created. Read one by one while others work:
 * each is right, together they are only approximately of one moment.
 */
struct spanset_stats {
    uint64_t pushes;           /**< spans pushed */
    uint64_t pops;             /**< spans popped */
    uint64_t spans_held;       /**< pushes less pops */
    uint64_t pops_waited;      /**< pops that found their push still under way */
    uint64_t blocks_installed; /**< blocks taken from the pool */
    uint64_t blocks_retired;   /**< blocks given back to the pool */
    uint64_t installs_raced;   /**< pushes that found another had installed the block */
    uint64_t resets;           /**< successful resets */
};

/** Fills `stats`. Thread-safe except against reset and destroy; never blocks. */
SPANSET_API void spanset_stats(const struct spanset *set, struct spanset_stats *stats);

/** Counters of a pool, since it was created; the same caveat as for a set's. */
struct spanset_pool_stats {
    uint64_t blocks_allocated; /**< blocks that exist */
    uint64_t blocks_pooled;    /**< of these, free */
    uint64_t takes;            /**< blocks handed out */
    uint64_t gives;            /**< blocks taken back */
    uint64_t takes_retried;    /**< lost races for the top of the stack, taking */
    uint64_t gives_retried;    /**< lost races for the top of the stack, giving */
    uint64_t out_of_memory;    /**< allocations that failed */
    uint64_t bytes_allocated;  /**< all memory of the pool and its sets */
};

/** Fills `stats`. Thread-safe except against destroy; never blocks. */
SPANSET_API void spanset_pool_stats(const struct spanset_pool *pool,
                                    struct spanset_pool_stats *stats);

#ifdef __cplusplus
}
#endif

#endif
