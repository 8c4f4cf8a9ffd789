/*
 * Push and pop.
 *
 * Both claim an index by compare-exchange and then work on its slot alone. The
 * block is looked up before the claim, and the claim proves the look-up: head and
 * tail only rise, so a compare-exchange that succeeds shows that the position did
 * not move in between (no ABA), and while it did not, its block stayed installed.
 *
 * Linearization points: push, its compare-exchange of tail; pop, its
 * compare-exchange of head; pop of an empty set, its load of tail. Those of tail are
 * seq_cst, so that sets stay linearizable together, not only one by one: a thread that
 * pushes to one set and then finds another empty is ordered against a thread that
 * does the reverse.
 */
#include "backoff.h"
#include "fault.h"
#include "set.h"

/* A block and a place in the spine for the next number. Under the lock. SPANSET_OUT_OF_MEMORY:
 * nothing has changed. */
static enum spanset_status install_next(struct spanset *set, uint64_t limit) {
    uint64_t number = index_block(limit);
    /* Relaxed: written under the lock that we hold. */
    struct spine *spine = atomic_load_explicit(&set->spine, memory_order_relaxed);
    /* Acquire: pairs with the release of pop's claim; the pops that were after the entry that we
     * overwrite have read it. An old value of head only makes the ring look fuller. */
    uint64_t head = atomic_load_explicit(&set->head, memory_order_acquire);
    struct spine *grown = NULL;
    if (!spine_has_room(spine, index_block(head), number)) {
        grown = spanset_spine_create(set->pool, spine, number, (spine->mask + 1) * 2);
        if (grown == NULL) {
            return SPANSET_OUT_OF_MEMORY;
        }
    }
    struct block *block = spanset_pool_take(set->pool);
    if (block == NULL) {
        if (grown != NULL) {
            grown->older = NULL; /* the set keeps the older rings */
            spanset_spine_destroy(set->pool, grown);
        }
        return SPANSET_OUT_OF_MEMORY;
    }
    /* Relaxed: for reports. */
    atomic_store_explicit(&block->owner, set, memory_order_relaxed);
    atomic_store_explicit(&block->number, number, memory_order_relaxed);
    if (grown != NULL) {
        spine = grown;
        count_one(&set->spine_growths);
        /* Release: pairs with the acquire in push and pop; the ring's first, mask and older come
         * before. */
        atomic_store_explicit(&set->spine, grown, memory_order_release);
    }
    /* Relaxed: published by the limit. */
    atomic_store_explicit(&spine->blocks[number & spine->mask], block, memory_order_relaxed);
    /* Release: pairs with the acquire in push; spine, entry and the block's state come before. */
    atomic_store_explicit(&set->limit, limit + BLOCK_SLOTS, memory_order_release);
    return SPANSET_OK;
}

/* Makes sure that `tail` lies below the limit, or that tail has moved on. Takes the lock. */
static enum spanset_status install(struct spanset *set, uint64_t tail) {
    enum spanset_status status = SPANSET_OK;
    pthread_mutex_lock(&set->lock);
    /* Relaxed: written under the lock that we hold. */
    uint64_t limit = atomic_load_explicit(&set->limit, memory_order_relaxed);
    if (tail < limit) {
        count_one(&set->installs_raced);
    } else {
        status = install_next(set, limit);
    }
    pthread_mutex_unlock(&set->lock);
    return status;
}

enum spanset_status spanset_push(struct spanset *set, void *span) {
    if (span == NULL) {
        return SPANSET_NULL_SPAN;
    }
    unsigned pauses = BACKOFF_FIRST_PAUSES;
    for (;;) {
        /* Relaxed: an old tail is found out by the compare-exchange. */
        uint64_t tail = atomic_load_explicit(&set->tail, memory_order_relaxed);
        /* Acquire: pairs with the release in install_next; spine, entry and block come before. */
        if (tail >= atomic_load_explicit(&set->limit, memory_order_acquire)) {
            enum spanset_status status = install(set, tail);
            if (status != SPANSET_OK) {
                return status;
            }
            continue;
        }
        /* Acquire: pairs with the release in install_next; first, mask and older come before. */
        const struct spine *spine = atomic_load_explicit(&set->spine, memory_order_acquire);
        struct block *block = spine_find(spine, index_block(tail));
        /* Linearization point. Release: pairs with pop's load of tail; limit, spine and the
         * caller's writes to the span come before. */
        if (atomic_compare_exchange_weak_explicit(&set->tail, &tail, tail + 1, memory_order_seq_cst,
                                                  memory_order_relaxed)) {
            /* Relaxed: only the pop of this index looks here, and it has acquired our claim. */
            atomic_store_explicit(&block->slots[index_slot(tail)], span, memory_order_relaxed);
            return SPANSET_OK;
        }
        backoff(&pauses);
    }
}

/* Takes the span out of a slot whose index we claimed; waits for the push that claimed it. */
static void *slot_take(struct spanset *set, _Atomic(void *) *slot) {
    /* Relaxed (here and below): the pop acquired the push's claim through tail, and with it all
     * that the pusher wrote to the span; every change of tail is a read-modify-write, so a tail
     * that was read later still belongs to the release sequence of that claim. */
    void *span = atomic_load_explicit(slot, memory_order_relaxed);
    if (__builtin_expect(span == NULL, 0)) {
        count_one(&set->pops_waited);
        unsigned pauses = BACKOFF_FIRST_PAUSES;
        do {
            backoff(&pauses);
            span = atomic_load_explicit(slot, memory_order_relaxed);
        } while (span == NULL);
    }
    /* Relaxed: the slot's next push comes after this block went through the pool, and the count
     * below is what lets it. */
    atomic_store_explicit(slot, NULL, memory_order_relaxed);
    return span;
}

/* What the pop does that brought a block's count to `popped`, the end or past it. */
static void last_pop(struct spanset *set, struct block *block, uint32_t popped) {
    if (popped != BLOCK_SLOTS) {
        spanset_fault_report(set->pool, block, popped, SPANSET_FAULT_POPPED_COUNT);
        return;
    }
    count_one(&set->blocks_retired);
    spanset_pool_give(set->pool, block);
}

void *spanset_pop(struct spanset *set) {
    unsigned pauses = BACKOFF_FIRST_PAUSES;
    for (;;) {
        /* Acquire: pairs with the claim of the pop that moved head here; what it had seen of tail
         * comes before our look at tail. */
        uint64_t head = atomic_load_explicit(&set->head, memory_order_acquire);
        /* Linearization point of an empty pop: head had reached this tail already, and cannot pass
         * it. Acquire: pairs with the claim of the push of this index; its block and its span come
         * before. */
        if (head >= atomic_load_explicit(&set->tail, memory_order_seq_cst)) {
            return NULL;
        }
        /* Acquire: pairs with the release in install_next; first, mask and older come before. */
        const struct spine *spine = atomic_load_explicit(&set->spine, memory_order_acquire);
        struct block *block = spine_find(spine, index_block(head));
        /* Linearization point. Release: pairs with install_next's load of head; our look-up comes
         * before the entry is overwritten. And with pop's load of head. */
        if (atomic_compare_exchange_weak_explicit(&set->head, &head, head + 1, memory_order_release,
                                                  memory_order_relaxed)) {
            void *span = slot_take(set, &block->slots[index_slot(head)]);
            /* Acquire and release: pairs with itself in the other pops of the block; whoever
             * counts last has all their slots cleared before it, and gives the block away. */
            uint32_t popped =
                atomic_fetch_add_explicit(&block->popped, 1, memory_order_acq_rel) + 1;
            if (__builtin_expect(popped >= BLOCK_SLOTS, 0)) {
                last_pop(set, block, popped);
            }
            return span;
        }
        backoff(&pauses);
    }
}
