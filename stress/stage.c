/* See stage.h. */
#include "stage.h"

#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

static void on_fatal(void *context, const struct spanset_fault *fault) {
    struct stage *stage = context;
    char history[500];
    run_fail(stage->book.run, "fatal: %s; its history: %s", fault->message,
             book_history(&stage->book, fault->block, history, sizeof history));
}

/* Blocks that so many spans can need: those that they fill; one at each end of a set; and one for
 * each worker that is inside a call on a set, or whose block was overlooked there (see
 * spanset_pop). */
static size_t blocks_most(const struct run *run, size_t spans) {
    size_t threads = run->threads;
    return stage_blocks_for(spans) + 2 * (SETS_SHARED + threads) + (SETS_SHARED + 1) * threads;
}

void stage_set_up(struct stage *stage, struct run *run, size_t spans) {
    *stage = (struct stage){.count = SETS_SHARED + run->threads};
    stage->sets = calloc(stage->count, sizeof(struct spanset *));
    if (stage->sets == NULL || !book_open(&stage->book, run, stage, blocks_most(run, spans))) {
        run_cannot("allocate the sets", ENOMEM);
    }
    struct spanset_pool_options options = {
        .allocator = failing_allocator_interface(&stage->memory),
        .on_fatal = on_fatal,
        .on_fatal_context = stage,
        .on_block = book_observe,
        .on_block_context = &stage->book,
    };
    if (spanset_pool_create(&options, &stage->pool) != SPANSET_OK) {
        run_cannot("create the pool", ENOMEM);
    }
    for (unsigned i = 0; i < stage->count; i++) {
        if (spanset_create(stage->pool, &stage->sets[i]) != SPANSET_OK) {
            run_cannot("create a set", ENOMEM);
        }
    }
}

void stage_strike(struct stage *stage) {
    const struct run *run = stage->book.run;
    for (unsigned i = 0; i < stage->count; i++) {
        enum spanset_status status = spanset_destroy(stage->sets[i]);
        if (status != SPANSET_OK) {
            run_fail(run, "destroy of a drained set: %s", spanset_strerror(status));
        }
    }
    if (spanset_pool_destroy(stage->pool) != SPANSET_OK) {
        run_fail(run, "destroy of the pool failed");
    }
    uint64_t live = atomic_load(&stage->memory.bytes_live);
    if (live != 0) {
        run_fail(run, "%" PRIu64 " bytes were never released", live);
    }
    free(stage->sets);
    book_close(&stage->book);
}

int stage_number_of(const struct stage *stage, const struct spanset *set) {
    for (unsigned i = 0; i < stage->count; i++) {
        if (stage->sets[i] == set) {
            return (int)i;
        }
    }
    return -1;
}

struct spanset_stats stage_stats(const struct stage *stage) {
    struct spanset_stats sum = {0};
    for (unsigned i = 0; i < stage->count; i++) {
        struct spanset_stats stats;
        spanset_stats(stage->sets[i], &stats);
        sum.pops += stats.pops;
        sum.pops_waited += stats.pops_waited;
        sum.blocks_retired += stats.blocks_retired;
        sum.installs_raced += stats.installs_raced;
        sum.resets += stats.resets;
    }
    return sum;
}
