/* Counters for a running process, gathered from what push and pop keep anyway. */
#include "set.h"

/* All relaxed: each counter is read for itself, and the caller is told so. */
void spanset_stats(const struct spanset *set, struct spanset_stats *stats) {
    /* Head before tail (acquire keeps them so): head cannot have passed a tail that is read later.
     */
    uint64_t head = atomic_load_explicit(&set->head, memory_order_acquire);
    uint64_t tail = counted(&set->tail);
    *stats = (struct spanset_stats){
        .pushes = set->spans_before_reset + tail,
        .pops = set->spans_before_reset + head,
        .spans_held = tail - head,
        .pops_waited = counted(&set->pops_waited),
        .blocks_installed = counted(&set->blocks_installed),
        .blocks_retired = counted(&set->blocks_retired),
        .installs_raced = counted(&set->installs_raced),
        .resets = counted(&set->resets),
    };
}

void spanset_pool_stats(const struct spanset_pool *pool, struct spanset_pool_stats *stats) {
    uint64_t takes = counted(&pool->takes);
    uint64_t gives = counted(&pool->gives);
    uint64_t allocated = counted(&pool->blocks_allocated);
    uint64_t out = takes > gives ? takes - gives : 0;
    *stats = (struct spanset_pool_stats){
        .blocks_allocated = allocated,
        .blocks_pooled = allocated > out ? allocated - out : 0,
        .takes = takes,
        .gives = gives,
        .takes_retried = counted(&pool->takes_retried),
        .gives_retried = counted(&pool->gives_retried),
        .out_of_memory = counted(&pool->out_of_memory),
        .bytes_allocated = counted(&pool->bytes_allocated),
    };
}
