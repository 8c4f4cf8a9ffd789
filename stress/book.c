/* See book.h. */
#include "book.h"

#include "stage.h"
#include "worker.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const event_names[] = {
    [SPANSET_BLOCK_BORN] = "born",
    [SPANSET_BLOCK_INSTALLED] = "installed",
    [SPANSET_BLOCK_LEFT] = "left",
    [SPANSET_BLOCK_RETIRED] = "retired",
};

/* The events that may come before: bit 0 none at all, bit E + 1 event E. */
#define AFTER(event) (2U << (event))
static const unsigned may_follow[] = {
    [SPANSET_BLOCK_BORN] = 1,
    [SPANSET_BLOCK_INSTALLED] = AFTER(SPANSET_BLOCK_BORN) | AFTER(SPANSET_BLOCK_RETIRED),
    [SPANSET_BLOCK_LEFT] = AFTER(SPANSET_BLOCK_INSTALLED),
    /* By reset, too, which does not leave it first. */
    [SPANSET_BLOCK_RETIRED] = AFTER(SPANSET_BLOCK_LEFT) | AFTER(SPANSET_BLOCK_INSTALLED),
};

bool book_open(struct book *book, struct run *run, const struct stage *stage, size_t count) {
    *book = (struct book){.run = run, .stage = stage, .count = count};
    book->records = calloc(count, sizeof *book->records);
    return book->records != NULL;
}

void book_close(struct book *book) { free(book->records); }

static void count_event(struct book *book, enum spanset_block_event event) {
    _Atomic uint64_t *const counters[] = {
        [SPANSET_BLOCK_BORN] = &book->born,
        [SPANSET_BLOCK_INSTALLED] = &book->installed,
        [SPANSET_BLOCK_LEFT] = &book->left,
        [SPANSET_BLOCK_RETIRED] = &book->retired,
    };
    atomic_fetch_add_explicit(counters[event], 1, memory_order_relaxed);
}

uint64_t book_live(const struct book *book) {
    return atomic_load(&book->installed) - atomic_load(&book->retired);
}

static const struct book_event *last_event(const struct block_record *record) {
    return &record->events[(record->events_count + EVENTS_KEPT - 1) % EVENTS_KEPT];
}

static void check_event(const struct book *book, enum spanset_block_event event, uint64_t block,
                        const struct spanset *set, uint32_t last) {
    const struct block_record *record = &book->records[block];
    bool by_its_set = event == SPANSET_BLOCK_LEFT || event == SPANSET_BLOCK_RETIRED;
    if ((may_follow[event] & 1U << last) != 0 && (!by_its_set || last_event(record)->set == set)) {
        return;
    }
    char history[500];
    run_fail(book->run,
             "block %" PRIu64 " is in two places: %s by worker %d, set %d, and before that: %s",
             block, event_names[event], worker_current_number(), stage_number_of(book->stage, set),
             book_history(book, block, history, sizeof history));
}

void book_observe(void *context, enum spanset_block_event event, uint64_t block,
                  const struct spanset *set) {
    struct book *book = context;
    if (block >= book->count) {
        run_fail(book->run, "block %" PRIu64 " was allocated, where %zu in all would do", block,
                 book->count);
    }
    struct block_record *record = &book->records[block];
    uint32_t last = atomic_exchange_explicit(&record->last, event + 1, memory_order_relaxed);
    check_event(book, event, block, set, last);
    if (event == SPANSET_BLOCK_INSTALLED && last == SPANSET_BLOCK_RETIRED + 1 &&
        last_event(record)->set != set) {
        atomic_fetch_add_explicit(&book->migrated, 1, memory_order_relaxed);
    }
    record->events[record->events_count++ % EVENTS_KEPT] =
        (struct book_event){now_ns(), set, (uint32_t)worker_current_number(), event};
    count_event(book, event);
}

const char *book_history(const struct book *book, uint64_t block, char *text, size_t size) {
    const struct block_record *record = &book->records[block];
    uint64_t now = now_ns();
    size_t length = 0;
    text[0] = '\0';
    unsigned kept = record->events_count < EVENTS_KEPT ? record->events_count : EVENTS_KEPT;
    for (unsigned i = 1; i <= kept && length < size; i++) {
        const struct book_event *event = &record->events[(record->events_count - i) % EVENTS_KEPT];
        length +=
            (size_t)snprintf(text + length, size - length, "%s%s by worker %d, set %d, %.1f us ago",
                             i == 1 ? "" : "; ", event_names[event->event], (int)event->worker,
                             stage_number_of(book->stage, event->set),
                             event->ns < now ? (double)(now - event->ns) / 1e3 : 0);
    }
    return text;
}
