/*
 * See weak_memory.h. A view is a row of timestamps, one for each location; those of a
 * location's stores rise in modification order, with room between them for stores
 * that go in between later. A thread's own time counts as a location, too, so views
 * also know what happens before what.
 */
#include "weak_memory.h"

#include "runtime.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    LOCATIONS_MOST = 1024, /* of a view, clocks of threads included */
    HISTORIES_MOST = LOCATIONS_MOST - EXPLORER_THREADS_MOST, /* more atomics have no history */
    OBJECTS_MOST = 1024, /* that threads synchronize by; more share one */
    SLOTS = 4096,        /* of a hash table */
    STALE_READS_MOST = 64,
    STALE_AGAIN_MOST = 8,
    STORES_READ_MOST = 6, /* the newest stores, among which a load chooses */
};

#define TIME_BETWEEN (UINT64_C(1) << 32)
#define REGION_BYTES (UINT64_C(4) << 30)

struct view {
    uint32_t length; /* later ones are 0 */
    uint64_t *at;
    struct weak_moment moment; /* of a copy: whoever knows of it knows all of this */
};

/* A release whose sequence a store belongs to. */
struct head {
    const struct view *view; /* what its thread knew */
    unsigned thread;
};

struct store {
    uint64_t value, timestamp;
    const struct view *known; /* to who acquires it: all that its heads know; or NULL */
    const struct head *heads; /* one for each thread, at most */
    unsigned heads_length;
    bool is_tied; /* nothing may go between it and the one before: a read-modify-write, or part of a
                     release sequence */
};

struct location {
    const volatile void *address;
    unsigned size;
    bool is_over;         /* memory was written otherwise */
    uint64_t time;        /* of the last store ever */
    struct store *stores; /* in modification order */
    unsigned length, capacity;
};

struct thread_views {
    struct view now, acquired_later, released; /* the second: after an acquire fence; the third: as
                                                  of the last release fence */
    struct weak_moment moment;
    /* Reads of stores that are not the newest, since the thread's last newest store: all, and those
     * of one store in a row. */
    unsigned stale_reads, stale_again;
    const struct location *stale_location;
    uint64_t stale_time;
};

/* A hash table from addresses to small numbers. */
struct table {
    const volatile void *keys[SLOTS];
    uint16_t values[SLOTS];
    uint16_t slots[LOCATIONS_MOST]; /* of each number */
    unsigned length;
};
_Static_assert((int)OBJECTS_MOST <= (int)LOCATIONS_MOST, "a table has room for both");

static struct location locations[LOCATIONS_MOST];
static struct table location_table, object_table;
static struct view objects[OBJECTS_MOST + 1]; /* the last one is shared by the rest */
static bool is_clock[LOCATIONS_MOST];         /* the location is a thread's time */
static struct thread_views threads[EXPLORER_THREADS_MOST];
static struct view sequential; /* what seq_cst loads and fences know */
static uint64_t thread_times[EXPLORER_THREADS_MOST][3][LOCATIONS_MOST];
static uint64_t sequential_times[LOCATIONS_MOST], rest_times[LOCATIONS_MOST];

/* Nobody knows of it. */
static const struct weak_moment never = {UINT64_MAX, LOCATIONS_MOST};

/* Memory that is taken back at the end of an execution. */
static char *region;
static size_t region_used;

static void *region_take(size_t bytes) {
    bytes = (bytes + 15) / 16 * 16;
    if (region_used + bytes > REGION_BYTES) {
        execution_end_blocked(EXPLORER_LIVELOCK, "no end of stores to remember");
    }
    region_used += bytes;
    return region + region_used - bytes;
}

/* Tables. */

static void table_clear(struct table *table) {
    while (table->length > 0) {
        table->keys[table->slots[--table->length]] = NULL;
    }
}

/* The slot of the key, or the free one where it would be. */
static unsigned table_slot(const struct table *table, const volatile void *key) {
    unsigned slot = (unsigned)((uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 52);
    while (table->keys[slot] != NULL && table->keys[slot] != key) {
        slot = (slot + 1) % SLOTS;
    }
    return slot;
}

/* The number of the key; `most` if it is new and there is no room. */
static unsigned table_number(struct table *table, const volatile void *key, unsigned most,
                             bool *is_new) {
    unsigned slot = table_slot(table, key);
    *is_new = table->keys[slot] == NULL && table->length < most;
    if (*is_new) {
        table->keys[slot] = key;
        table->slots[table->length] = (uint16_t)slot;
        table->values[slot] = (uint16_t)table->length++;
    }
    return table->keys[slot] == NULL ? most : table->values[slot];
}

/* Views. */

static uint64_t view_time(const struct view *view, unsigned location) {
    return location < view->length ? view->at[location] : 0;
}

static void view_extend(struct view *view, unsigned length) {
    if (view->length < length) {
        memset(view->at + view->length, 0, (length - view->length) * sizeof *view->at);
        view->length = length;
    }
}

static void view_raise(struct view *view, unsigned location, uint64_t time) {
    view_extend(view, location + 1);
    view->at[location] = view->at[location] > time ? view->at[location] : time;
}

static void view_join(struct view *view, const struct view *other) {
    view_extend(view, other->length);
    for (unsigned i = 0; i < other->length; i++) {
        view->at[i] = view->at[i] > other->at[i] ? view->at[i] : other->at[i];
    }
}

/* What stores are known, and not what happens before what: for that a fence is not enough. */
static void view_join_stores(struct view *view, const struct view *other) {
    for (unsigned i = 0; i < other->length; i++) {
        if (!is_clock[i] && other->at[i] > 0) {
            view_raise(view, i, other->at[i]);
        }
    }
}

/* The same, for what a thread knew at some moment, which is usually known already. */
static void view_learn(struct view *view, const struct view *copy) {
    if (view_time(view, copy->moment.clock) < copy->moment.time) {
        view_join(view, copy);
    }
}

/* Of what the running thread knew at that moment. */
static const struct view *view_copy(const struct view *view, struct weak_moment moment) {
    struct view *copy = region_take(sizeof *copy + view->length * sizeof *copy->at);
    *copy = (struct view){view->length, (uint64_t *)(copy + 1), moment};
    memcpy(copy->at, view->at, view->length * sizeof *copy->at);
    return copy;
}

static struct thread_views *running_views(void) { return &threads[execution.choice.current]; }

/* What the thread does from now on is not yet known to whoever knows what it did. */
static void tick(struct thread_views *views) {
    if (views->moment.clock < LOCATIONS_MOST) {
        view_raise(&views->now, views->moment.clock, ++views->moment.time);
    }
}

static struct thread_views *views_begin(unsigned number) {
    struct thread_views *views = &threads[number];
    bool is_new;
    unsigned clock = table_number(&location_table, views, LOCATIONS_MOST, &is_new);
    struct weak_moment moment = {is_new ? 0 : views->moment.time, clock};
    *views = (struct thread_views){{0, thread_times[number][0], never},
                                   {0, thread_times[number][1], never},
                                   {0, thread_times[number][2], never},
                                   .moment = moment};
    is_clock[clock] = true;
    tick(views);
    return views;
}

/* Locations. */

static void add_store(struct location *location, unsigned place, struct store store) {
    if (location->length == location->capacity) {
        unsigned capacity = location->capacity == 0 ? 8 : location->capacity * 2;
        struct store *larger = region_take(capacity * sizeof *larger);
        if (location->length > 0) {
            memcpy(larger, location->stores, location->length * sizeof *larger);
        }
        location->stores = larger;
        location->capacity = capacity;
    }
    memmove(&location->stores[place + 1], &location->stores[place],
            (location->length - place) * sizeof store);
    location->stores[place] = store;
    location->length++;
}

static uint64_t next_time(struct location *location) { return location->time += TIME_BETWEEN; }

static struct store *newest_store(const struct location *location) {
    return &location->stores[location->length - 1];
}

/* The number of the location; its newest store is what memory holds. LOCATIONS_MOST: there are too
 * many, and this one has no history. */
static unsigned find_location(const volatile void *address, unsigned size, uint64_t newest) {
    bool is_new;
    if (size > sizeof newest) {
        return LOCATIONS_MOST;
    }
    unsigned number = table_number(&location_table, address, HISTORIES_MOST, &is_new);
    if (number == HISTORIES_MOST) {
        return LOCATIONS_MOST;
    }
    struct location *location = &locations[number];
    if (is_new) {
        *location = (struct location){.address = address, .size = size, .is_over = true};
        is_clock[number] = false;
    }
    if (location->is_over || location->size != size || newest_store(location)->value != newest) {
        location->is_over = false;
        location->size = size;
        location->length = 0;
        add_store(
            location, 0,
            (struct store){.value = newest, .timestamp = next_time(location), .is_tied = true});
    }
    return number;
}

/* Interface. */

static bool acquires(int order) {
    return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL ||
           order == __ATOMIC_SEQ_CST;
}

static bool releases(int order) {
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

void weak_begin(void) {
    if (region == NULL) {
        region = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) {
            fprintf(stderr, "explorer: no memory for the histories of weak memory\n");
            exit(2);
        }
    }
    region_used = 0;
    table_clear(&location_table);
    table_clear(&object_table);
    sequential = (struct view){0, sequential_times, never};
    objects[OBJECTS_MOST] = (struct view){0, rest_times, never};
    views_begin(execution.choice.current);
}

void weak_thread_create(unsigned number) {
    struct thread_views *views = views_begin(number);
    view_join(&views->now, &running_views()->now);
    view_join(&views->acquired_later, &views->now);
    tick(running_views());
}

void weak_synchronize(const volatile void *object) {
    bool is_new;
    unsigned number = table_number(&object_table, object, OBJECTS_MOST, &is_new);
    if (is_new) {
        objects[number] =
            (struct view){0, region_take(LOCATIONS_MOST * sizeof *objects[number].at), never};
    }
    struct thread_views *views = running_views();
    view_learn(&views->now, &objects[number]);
    view_join(&objects[number], &views->now);
    objects[number].moment = views->moment;
    tick(views);
}

struct weak_moment weak_now(void) {
    return running_views()->moment;
}

bool weak_happened_before(struct weak_moment moment) {
    return moment.clock == LOCATIONS_MOST ||
           view_time(&running_views()->now, moment.clock) >= moment.time;
}

static void end_history(const volatile void *address) {
    unsigned slot = table_slot(&location_table, address);
    if (location_table.keys[slot] != NULL) {
        locations[location_table.values[slot]].is_over = true;
    }
}

void weak_written(const volatile void *start, size_t size) {
    if (size <= 16) {
        for (size_t i = 0; i < size; i++) {
            end_history((const volatile char *)start + i);
        }
        return;
    }
    for (unsigned i = 0; i < location_table.length; i++) {
        if ((uintptr_t)locations[i].address - (uintptr_t)start < size) {
            locations[i].is_over = true;
        }
    }
}

/* The oldest timestamp that the running thread may read. */
static uint64_t oldest_readable(unsigned number, int order) {
    uint64_t oldest = view_time(&running_views()->now, number);
    if (order == __ATOMIC_SEQ_CST && view_time(&sequential, number) > oldest) {
        oldest = view_time(&sequential, number);
    }
    return oldest;
}

/* What the running thread learns from reading a store. */
static void learn(unsigned number, const struct store *store, int order) {
    struct thread_views *views = running_views();
    view_raise(&views->now, number, store->timestamp);
    view_raise(&views->acquired_later, number, store->timestamp);
    if (store->known != NULL) {
        view_learn(acquires(order) ? &views->now : &views->acquired_later, store->known);
    }
}

/* Stores become visible in finite time: who has read so many old ones, or one so often, and stored
 * nothing itself, reads the newest. */
static bool is_impatient(const struct location *location) {
    const struct thread_views *views = running_views();
    return views->stale_reads >= STALE_READS_MOST ||
           (views->stale_again >= STALE_AGAIN_MOST && views->stale_location == location);
}

static void note_read(const struct location *location, const struct store *store) {
    struct thread_views *views = running_views();
    if (store == newest_store(location)) {
        return;
    }
    bool is_again = views->stale_location == location && views->stale_time == store->timestamp;
    views->stale_again = is_again ? views->stale_again + 1 : 1;
    views->stale_location = location;
    views->stale_time = store->timestamp;
    views->stale_reads++;
}

/* A store that the running thread reads; none but the newest that has the value `but_not`, unless
 * that is NULL. */
static const struct store *choose_store(unsigned number, int order, const uint64_t *but_not) {
    const struct location *location = &locations[number];
    uint64_t oldest = oldest_readable(number, order);
    const struct store *readable[STORES_READ_MOST] = {newest_store(location)};
    unsigned count = 1;
    for (unsigned i = location->length - 1; i-- > 0 && count < STORES_READ_MOST;) {
        const struct store *store = &location->stores[i];
        if (store->timestamp < oldest || is_impatient(location)) {
            break;
        }
        if (but_not == NULL || store->value != *but_not) {
            readable[count++] = store;
        }
    }
    const struct store *chosen = readable[count > 1 ? scheduler_pick(count) : 0];
    note_read(location, chosen);
    return chosen;
}

uint64_t weak_load(const volatile void *address, unsigned size, int order, uint64_t newest) {
    unsigned number = find_location(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return newest;
    }
    const struct store *store = choose_store(number, order, NULL);
    learn(number, store, order);
    return store->value;
}

uint64_t weak_compare(const volatile void *address, unsigned size, int failure_order,
                      uint64_t newest, uint64_t expected) {
    unsigned number = find_location(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return newest;
    }
    const struct store *store = choose_store(number, failure_order, &expected);
    if (store->value != expected) {
        learn(number, store, failure_order);
    }
    return store->value;
}

/* What the running thread's store is a release of; NULL: it is none. */
static const struct view *released_view(int order) {
    struct thread_views *views = running_views();
    if (releases(order)) {
        const struct view *copy = view_copy(&views->now, views->moment);
        tick(views);
        return copy;
    }
    return views->released.length > 0 ? view_copy(&views->released, views->released.moment) : NULL;
}

/* What all heads know together. */
static const struct view *known_to(const struct store *store) {
    if (store->heads_length < 2) {
        return store->heads_length == 0 ? NULL : store->heads[0].view;
    }
    struct view all = {0, region_take(LOCATIONS_MOST * sizeof *all.at), never};
    for (unsigned i = 0; i < store->heads_length; i++) {
        view_join(&all, store->heads[i].view);
    }
    struct view *kept = region_take(sizeof *kept);
    *kept = all;
    return kept;
}

/* The release sequences that a store belongs to: its own, if it is a release or a release fence
 * came before; and of those that the store before it belongs to all, for a read-modify-write, or
 * else those that its own thread began. Of one thread's the last one counts: it knew more. */
static void give_heads(struct store *store, const struct store *before, int order, bool is_update) {
    unsigned self = execution.choice.current;
    const struct view *own = released_view(order);
    if (own == NULL && before->heads_length == 0) {
        store->is_tied = is_update;
        return;
    }
    struct head *heads = region_take((before->heads_length + 1) * sizeof *heads);
    for (unsigned i = 0; i < before->heads_length; i++) {
        const struct head *head = &before->heads[i];
        bool is_own = head->thread == self;
        store->is_tied |= is_own;
        if (is_own && (own == NULL || own->moment.time < head->view->moment.time)) {
            own = head->view; /* the last release fence may have been before that */
        } else if (!is_own && is_update) {
            heads[store->heads_length++] = *head;
        }
    }
    store->is_tied |= is_update;
    if (own != NULL) {
        heads[store->heads_length++] = (struct head){own, self};
    }
    store->heads = heads;
    /* A read-modify-write that acquires and releases knows what the others knew. */
    bool knows_all = is_update && acquires(order) && releases(order);
    store->known = knows_all ? own : known_to(store);
}

static void add_own_store(unsigned number, unsigned place, uint64_t value, int order,
                          bool is_update) {
    struct location *location = &locations[number];
    bool is_newest = place == location->length;
    struct store before = location->stores[place - 1];
    struct store store = {.value = value};
    store.timestamp =
        is_newest ? next_time(location)
                  : before.timestamp + (location->stores[place].timestamp - before.timestamp) / 2;
    struct thread_views *views = running_views();
    view_raise(&views->now, number, store.timestamp);
    view_raise(&views->acquired_later, number, store.timestamp);
    views->stale_reads = is_newest ? 0 : views->stale_reads + 1;
    views->stale_again = is_newest ? 0 : views->stale_again;
    give_heads(&store, &before, order, is_update);
    add_store(location, place, store);
    if (order == __ATOMIC_SEQ_CST) {
        view_raise(&sequential, number, store.timestamp);
    }
}

/* Where the running thread may put a store: after the newest, or before some that it has not seen.
 */
static unsigned choose_place(unsigned number, int order) {
    const struct location *location = &locations[number];
    uint64_t seen = view_time(&running_views()->now, number);
    unsigned places[STORES_READ_MOST] = {location->length};
    unsigned count = 1;
    for (unsigned i = location->length; i-- > 1 && count < STORES_READ_MOST;) {
        const struct store *after = &location->stores[i];
        bool has_room = after->timestamp - location->stores[i - 1].timestamp > 1;
        if (after->timestamp <= seen || order == __ATOMIC_SEQ_CST ||
            running_views()->stale_reads >= STALE_READS_MOST) {
            break;
        }
        if (!after->is_tied && has_room) {
            places[count++] = i;
        }
    }
    return places[count > 1 ? scheduler_pick(count) : 0];
}

bool weak_store(const volatile void *address, unsigned size, int order, uint64_t newest,
                uint64_t value) {
    unsigned number = find_location(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return true;
    }
    unsigned place = choose_place(number, order);
    bool is_newest = place == locations[number].length;
    add_own_store(number, place, value, order, false);
    return is_newest;
}

void weak_update(const volatile void *address, unsigned size, int order, uint64_t before,
                 uint64_t after) {
    unsigned number = find_location(address, size, before);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return;
    }
    learn(number, newest_store(&locations[number]), order);
    add_own_store(number, locations[number].length, after, order, true);
}

void weak_fence(int order) {
    struct thread_views *views = running_views();
    if (acquires(order)) {
        view_join(&views->now, &views->acquired_later);
    }
    if (order == __ATOMIC_SEQ_CST) {
        view_join_stores(&views->now, &sequential);
        view_join_stores(&sequential, &views->now);
        view_join(&views->acquired_later, &views->now);
    }
    if (releases(order)) {
        view_join(&views->released, &views->now);
        views->released.moment = views->moment;
        tick(views);
    }
}
