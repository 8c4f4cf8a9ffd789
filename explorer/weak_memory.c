/*
 * See weak_memory.h. A view is a row of timestamps, one for each location; those of a
 * location's stores rise in modification order, with room between them for stores
 * that go in between later. A thread's own time counts as a location, too, so views
 * also know what happens before what.
 */
#include "weak_memory.h"

#include "runtime.h"
#include "sc_order.h"
#include "views.h"

enum {
    HISTORIES_MOST = LOCATIONS_MOST - 2 * EXPLORER_THREADS_MOST, /* more atomics have no history */
    OBJECTS_MOST = 1024, /* that threads synchronize by; more share one */
    SLOTS = 4096,        /* of a hash table */
    STALE_READS_MOST = 64,
    STALE_AGAIN_MOST = 8,
    STORES_READ_MOST = 6, /* the newest stores, among which a load chooses */
};

#define TIME_BETWEEN (UINT64_C(1) << 32)

/* A release whose sequence a store belongs to. */
struct head {
    const struct view *view; /* what its thread knew */
    unsigned thread;
};

/* What of the order of seq_cst operations hangs on a store. Fences count for an access that they
 * happen before. */
struct marks {
    struct sc_set before_reads;  /* precede who reads this store: it, older ones, their reads */
    struct sc_set before_stores; /* precede a store after this: the same, and reads of this */
    struct sc_targets accesses;  /* this store and reads of it, without fences */
};

struct store {
    uint64_t value, timestamp;
    struct marks *marks;      /* NULL: nothing */
    const struct view *known; /* to who acquires it: all that its heads know; or NULL */
    const struct head *heads; /* one for each thread, at most */
    unsigned heads_length;
    bool is_sc;   /* seq_cst */
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
    unsigned operations; /* the location of views that has the last of its seq_cst operations known;
                            LOCATIONS_MOST: there was none */
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
static struct thread_views threads[EXPLORER_THREADS_MOST];
static unsigned threads_length; /* that have had views in this execution */
static uint32_t phase;     /* counts weak_begin: what was before the last one happens before all */
static bool in_order;      /* sequential consistency: loads read the newest store */
static bool any_weak_read; /* somebody read another's store, and not both accesses were seq_cst */
static uint64_t thread_times[EXPLORER_THREADS_MOST][3][LOCATIONS_MOST];
static uint64_t rest_times[LOCATIONS_MOST];

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

/* Threads. */

static struct thread_views *running_views(void) { return &threads[execution.choice.current]; }

/* What the thread does from now on is not yet known to whoever knows what it did. */
static void tick(struct thread_views *views) {
    if (views->moment.clock < LOCATIONS_MOST) {
        view_raise(&views->now, views->moment.clock, ++views->moment.time);
    }
}

/* A location of views that is no memory. */
static unsigned other_location(const void *key, bool *is_new) {
    unsigned number = table_number(&location_table, key, LOCATIONS_MOST, is_new);
    if (*is_new) {
        locations[number] = (struct location){.is_over = true};
    }
    return number;
}

static struct thread_views *thread_begin(unsigned number) {
    struct thread_views *views = &threads[number];
    bool is_new;
    unsigned clock = other_location(views, &is_new);
    struct weak_moment moment = {is_new ? 0 : views->moment.time, clock};
    *views = (struct thread_views){{0, thread_times[number][0], weak_never},
                                   {0, thread_times[number][1], weak_never},
                                   {0, thread_times[number][2], weak_never},
                                   .moment = moment,
                                   .operations = is_new ? LOCATIONS_MOST : views->operations};
    while (threads_length <= number) {
        if (threads_length != number) {
            threads[threads_length].operations = LOCATIONS_MOST;
        }
        threads_length++;
    }
    tick(views);
    return views;
}

/* Locations. */

static void add_store(struct location *location, unsigned place, struct store store) {
    if (location->length == location->capacity) {
        unsigned capacity = location->capacity == 0 ? 8 : location->capacity * 2;
        struct store *larger = views_take(capacity * sizeof *larger);
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
    views_begin();
    sc_begin();
    threads_length = 0;
    any_weak_read = false;
    phase = (phase + 1) % UINT32_MAX;
    in_order = !explorer_configuration()->weak_memory;
    table_clear(&location_table);
    table_clear(&object_table);
    objects[OBJECTS_MOST] = (struct view){0, rest_times, weak_never};
    thread_begin(execution.choice.current);
}

void weak_thread_create(unsigned number) {
    struct thread_views *views = thread_begin(number);
    view_join(&views->now, &running_views()->now);
    view_join(&views->acquired_later, &views->now);
    tick(running_views());
}

void weak_synchronize(const volatile void *object) {
    bool is_new;
    unsigned number = table_number(&object_table, object, OBJECTS_MOST, &is_new);
    if (is_new) {
        objects[number] =
            (struct view){0, views_take(LOCATIONS_MOST * sizeof *objects[number].at), weak_never};
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

struct explorer_moment explorer_now(void) {
    struct weak_moment now = weak_now();
    return (struct explorer_moment){now.time, now.clock, phase};
}

struct explorer_moment explorer_never(void) {
    return (struct explorer_moment){UINT64_MAX, 0, UINT32_MAX};
}

bool explorer_happened_before(struct explorer_moment moment) {
    if (moment.phase == UINT32_MAX) {
        return false;
    }
    return !execution.is_weak || moment.phase != phase ||
           weak_happened_before((struct weak_moment){moment.time, moment.clock});
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

/* The order of seq_cst operations: where the running thread's operations stand in it. */

static void add_known_operations(struct sc_set *set) {
    for (unsigned i = 0; i < threads_length; i++) {
        uint64_t last = view_time(&running_views()->now, threads[i].operations);
        if (last != 0) {
            sc_insert(set, i, (uint32_t)last);
        }
    }
}

static void add_known_fences(struct sc_set *set) {
    for (unsigned i = 0; i < threads_length && sc_any_fence(); i++) {
        uint64_t last = view_time(&running_views()->now, threads[i].operations);
        uint32_t fence = last != 0 ? sc_last_fence((uint32_t)last) : 0;
        if (fence != 0) {
            sc_insert(set, i, fence);
        }
    }
}

static void know_operation(uint32_t operation) {
    struct thread_views *views = running_views();
    bool is_new;
    if (views->operations == LOCATIONS_MOST) {
        views->operations = other_location(&views->operations, &is_new);
    }
    view_raise(&views->now, views->operations, operation);
}

/* Whether an access may read, or be, a store before others. */
struct sc_question {
    bool is_begun;
    bool is_ordered; /* the access has something to do with the order */
    struct sc_set known;
    struct sc_targets after;
};

/* Asked for one store after the other, from the newest back: may the access go before it? */
static bool may_go_before(struct sc_question *question, unsigned number, const struct store *later,
                          int order) {
    if (!question->is_begun) {
        question->is_begun = true;
        question->known.length = question->after.length = 0;
        add_known_fences(&question->known);
        question->is_ordered = order == __ATOMIC_SEQ_CST || question->known.length > 0;
        if (order == __ATOMIC_SEQ_CST) {
            add_known_operations(&question->known);
        }
        sc_close(&question->known);
    }
    if (!question->is_ordered) {
        return true;
    }
    if (later->marks != NULL) {
        sc_join_targets(&question->after, &later->marks->accesses);
    }
    sc_target_fences(&question->after, number, later->timestamp);
    /* Up to the first weak read, program order and reads-from agree with the order: an access that
     * stands earlier in it can be executed earlier. */
    if (order == __ATOMIC_SEQ_CST && !any_weak_read && question->after.length > 0) {
        return false;
    }
    return sc_can_precede(&question->known, &question->after);
}

/* An access, as far as it concerns the order. */
struct sc_step {
    uint32_t operation; /* 0: it is not seq_cst */
    struct sc_set own;  /* what is before that which the access is before: itself, fences */
};

/* Before its thread learns from it. `before` is what precedes it because of what it reads, or which
 * store it follows. */
static struct sc_step step_begin(const struct marks *marks, bool is_read, int order) {
    struct sc_step step;
    step.operation = step.own.length = 0;
    if (in_order) {
        return step;
    }
    add_known_fences(&step.own);
    if (order == __ATOMIC_SEQ_CST) {
        struct sc_set before;
        before.length = 0;
        add_known_operations(&before);
        if (marks != NULL) {
            sc_join(&before, is_read ? &marks->before_reads : &marks->before_stores);
        }
        step.operation = sc_add(execution.choice.current, &before, NULL);
        sc_insert(&step.own, execution.choice.current, step.operation);
    }
    return step;
}

static struct marks *marks_of(struct store *store) {
    if (store->marks == NULL) {
        store->marks = views_take(sizeof *store->marks);
        store->marks->before_reads.length = store->marks->before_stores.length = 0;
        store->marks->accesses.length = 0;
    }
    return store->marks;
}

/* After its thread has learnt. It read this store, or is it. */
static void step_end(const struct sc_step *step, unsigned number, unsigned place, bool is_read) {
    struct location *location = &locations[number];
    struct sc_targets after;
    after.length = 0;
    for (unsigned i = place; i < location->length && step->own.length > 0; i++) {
        struct store *store = &location->stores[i];
        struct marks *marks = marks_of(store);
        if (i > place) {
            sc_join_targets(&after, &marks->accesses);
            sc_target_fences(&after, number, store->timestamp);
        } else if (step->operation != 0) {
            sc_target(&marks->accesses, execution.choice.current, step->operation);
        }
        if (i > place || !is_read) {
            sc_join(&marks->before_reads, &step->own);
        }
        sc_join(&marks->before_stores, &step->own);
    }
    if (after.length > 0) {
        sc_precede(&step->own, &after);
    }
    if (step->operation != 0) {
        know_operation(step->operation);
    }
}

/* A store follows another: what preceded it precedes this one. */
static void inherit_marks(struct store *store, const struct store *before) {
    if (before->marks != NULL) {
        struct marks *marks = marks_of(store);
        sc_join(&marks->before_reads, &before->marks->before_stores);
        sc_join(&marks->before_stores, &before->marks->before_stores);
    }
}

/* Loads. */

/* What the running thread learns from reading a store. */
static void learn(unsigned number, const struct store *store, int order) {
    struct thread_views *views = running_views();
    any_weak_read |= !(order == __ATOMIC_SEQ_CST && store->is_sc) &&
                     view_time(&views->now, number) < store->timestamp;
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

/* The place of the store that the running thread reads; of none but the newest that has the value
 * `but_not`, unless that is NULL. */
static unsigned choose_store(unsigned number, int order, const uint64_t *but_not) {
    const struct location *location = &locations[number];
    uint64_t oldest = view_time(&running_views()->now, number);
    unsigned readable[STORES_READ_MOST] = {location->length - 1};
    unsigned count = 1;
    struct sc_question question = {.is_begun = false};
    for (unsigned i = location->length - 1; i-- > 0 && count < STORES_READ_MOST && !in_order;) {
        const struct store *store = &location->stores[i];
        if (store->timestamp < oldest || is_impatient(location) ||
            !may_go_before(&question, number, store + 1, order)) {
            break;
        }
        if (but_not == NULL || store->value != *but_not) {
            readable[count++] = i;
        }
    }
    unsigned chosen = readable[count > 1 ? scheduler_pick(count) : 0];
    note_read(location, &location->stores[chosen]);
    return chosen;
}

static void read_store(unsigned number, unsigned place, int order) {
    const struct store *store = &locations[number].stores[place];
    struct sc_step step = step_begin(store->marks, true, order);
    learn(number, store, order);
    step_end(&step, number, place, true);
}

uint64_t weak_load(const volatile void *address, unsigned size, int order, uint64_t newest) {
    unsigned number = find_location(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return newest;
    }
    unsigned place = choose_store(number, order, NULL);
    read_store(number, place, order);
    return locations[number].stores[place].value;
}

uint64_t weak_compare(const volatile void *address, unsigned size, int failure_order,
                      uint64_t newest, uint64_t expected) {
    unsigned number = find_location(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return newest;
    }
    unsigned place = choose_store(number, failure_order, &expected);
    uint64_t found = locations[number].stores[place].value;
    if (found != expected) {
        read_store(number, place, failure_order);
    }
    return found;
}

/* Stores. */

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
    struct view all = {0, views_take(LOCATIONS_MOST * sizeof *all.at), weak_never};
    for (unsigned i = 0; i < store->heads_length; i++) {
        view_join(&all, store->heads[i].view);
    }
    struct view *kept = views_take(sizeof *kept);
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
    struct head *heads = views_take((before->heads_length + 1) * sizeof *heads);
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
                          bool is_update, const struct sc_step *step) {
    struct location *location = &locations[number];
    bool is_newest = place == location->length;
    struct store before = location->stores[place - 1];
    struct store store = {.value = value, .is_sc = order == __ATOMIC_SEQ_CST};
    store.timestamp =
        is_newest ? next_time(location)
                  : before.timestamp + (location->stores[place].timestamp - before.timestamp) / 2;
    struct thread_views *views = running_views();
    view_raise(&views->now, number, store.timestamp);
    view_raise(&views->acquired_later, number, store.timestamp);
    views->stale_reads = is_newest ? 0 : views->stale_reads + 1;
    views->stale_again = is_newest ? 0 : views->stale_again;
    give_heads(&store, &before, order, is_update);
    inherit_marks(&store, &before);
    add_store(location, place, store);
    step_end(step, number, place, false);
}

/* Where the running thread may put a store: after the newest, or before some that it has not seen.
 */
static unsigned choose_place(unsigned number, int order) {
    const struct location *location = &locations[number];
    uint64_t seen = view_time(&running_views()->now, number);
    unsigned places[STORES_READ_MOST] = {location->length};
    unsigned count = 1;
    struct sc_question question = {.is_begun = false};
    for (unsigned i = location->length; i-- > 1 && count < STORES_READ_MOST && !in_order;) {
        const struct store *after = &location->stores[i];
        bool has_room = after->timestamp - location->stores[i - 1].timestamp > 1;
        if (after->timestamp <= seen || running_views()->stale_reads >= STALE_READS_MOST ||
            !may_go_before(&question, number, after, order)) {
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
    struct sc_step step = step_begin(locations[number].stores[place - 1].marks, false, order);
    add_own_store(number, place, value, order, false, &step);
    return is_newest;
}

void weak_update(const volatile void *address, unsigned size, int order, uint64_t before,
                 uint64_t after) {
    unsigned number = find_location(address, size, before);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return;
    }
    const struct store *newest = newest_store(&locations[number]);
    struct sc_step step = step_begin(newest->marks, false, order);
    learn(number, newest, order);
    add_own_store(number, locations[number].length, after, order, true, &step);
}

/* All that precedes what the running thread knows of precedes its fence. */
static void add_known_stores(struct sc_set *set) {
    const struct view *now = &running_views()->now;
    for (unsigned number = 0; number < now->length && number < location_table.length; number++) {
        const struct location *location = &locations[number];
        unsigned i = location->is_over ? 0 : location->length;
        while (i > 0 && location->stores[i - 1].timestamp > now->at[number]) {
            i--;
        }
        if (i > 0 && location->stores[i - 1].marks != NULL) {
            sc_join(set, &location->stores[i - 1].marks->before_reads);
        }
    }
}

void weak_fence(int order) {
    struct thread_views *views = running_views();
    bool is_ordered = order == __ATOMIC_SEQ_CST && !in_order;
    struct sc_set before;
    before.length = 0;
    if (is_ordered) {
        add_known_operations(&before);
    }
    if (acquires(order)) {
        view_join(&views->now, &views->acquired_later);
    }
    uint32_t fence = 0;
    if (is_ordered) {
        add_known_stores(&before);
        fence = sc_add(execution.choice.current, &before, view_copy(&views->now, views->moment));
    }
    if (releases(order)) {
        view_join(&views->released, &views->now);
        views->released.moment = views->moment;
        tick(views);
    }
    if (fence != 0) {
        know_operation(fence);
    }
}
