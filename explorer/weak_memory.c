/* See weak_memory.h. */
#include "weak_memory.h"

#include "in_order.h"
#include "races.h"
#include "sc_access.h"
#include "verify_accesses.h"

enum {
    STALE_READS_MOST = 64,
    STALE_AGAIN_MOST = 8,
    STORES_READ_MOST = 6 /* the newest stores, among which a load chooses */
};

bool weak_is_in_order;

void weak_begin(void) {
    weak_is_in_order = !explorer_configuration()->weak_memory;
    if (verify_is_on) {
        verify_begin();
        return;
    }
    if (!weak_is_in_order) {
        views_begin();
        histories_begin();
        sc_access_begin();
    }
    happens_before_begin();
}

/* Loads. */

/* What the running thread learns from reading a store. */
static void learn(unsigned number, const struct store *store, int order) {
    struct thread_views *views = running_views();
    view_raise(&views->now, number, store->timestamp);
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
    if (store == history_newest(location)) {
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
    for (unsigned i = location->length - 1; i-- > 0 && count < STORES_READ_MOST;) {
        const struct store *store = &location->stores[i];
        if (store->timestamp < oldest || is_impatient(location) ||
            !sc_may_go_before(&question, number, store + 1, order)) {
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
    struct sc_step step;
    sc_begin_access(&step, store->marks, true, order);
    learn(number, store, order);
    sc_end_access(&step, number, place, true);
}

uint64_t weak_load(const volatile void *address, unsigned size, int order, uint64_t newest,
                   uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_READ, pc);
    unsigned number = history_find(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return newest;
    }
    unsigned place = choose_store(number, order, NULL);
    read_store(number, place, order);
    return locations[number].stores[place].value;
}

uint64_t weak_compare(const volatile void *address, unsigned size, int failure_order,
                      uint64_t newest, uint64_t expected, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_READ, pc);
    unsigned number = history_find(address, size, newest);
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
        views_tick(views);
        return copy;
    }
    return views->released.length > 0 ? view_copy(&views->released, views->released.moment) : NULL;
}

/* What all heads know together. */
static const struct view *known_to(const struct store *store) {
    if (store->heads_length < 2) {
        return store->heads_length == 0 ? NULL : store->heads[0].view;
    }
    uint32_t length = 0;
    for (unsigned i = 0; i < store->heads_length; i++) {
        length = store->heads[i].view->length > length ? store->heads[i].view->length : length;
    }
    struct view all = {0, views_take(length * sizeof *all.at), weak_never};
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
    struct store store = {.value = value};
    store.timestamp =
        is_newest ? history_next_time(location)
                  : before.timestamp + (location->stores[place].timestamp - before.timestamp) / 2;
    struct thread_views *views = running_views();
    view_raise(&views->now, number, store.timestamp);
    views->stale_reads = is_newest ? 0 : views->stale_reads + 1;
    views->stale_again = is_newest ? 0 : views->stale_again;
    give_heads(&store, &before, order, is_update);
    if (before.marks != NULL) {
        sc_inherit_marks(&store, &before);
    }
    history_add(location, place, store);
    sc_end_access(step, number, place, false);
}

/* Where the running thread may put a store: after the newest, or before some that it has not seen.
 */
static unsigned choose_place(unsigned number, int order) {
    const struct location *location = &locations[number];
    uint64_t seen = view_time(&running_views()->now, number);
    unsigned places[STORES_READ_MOST] = {location->length};
    unsigned count = 1;
    struct sc_question question = {.is_begun = false};
    for (unsigned i = location->length; i-- > 1 && count < STORES_READ_MOST;) {
        const struct store *after = &location->stores[i];
        bool has_room = after->timestamp - location->stores[i - 1].timestamp > 1;
        if (after->timestamp <= seen || running_views()->stale_reads >= STALE_READS_MOST ||
            !sc_may_go_before(&question, number, after, order)) {
            break;
        }
        if (!after->is_tied && has_room) {
            places[count++] = i;
        }
    }
    return places[count > 1 ? scheduler_pick(count) : 0];
}

bool weak_store(const volatile void *address, unsigned size, int order, uint64_t newest,
                uint64_t value, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_WRITE, pc);
    unsigned number = history_find(address, size, newest);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return true;
    }
    unsigned place = choose_place(number, order);
    bool is_newest = place == locations[number].length;
    struct sc_step step;
    sc_begin_access(&step, locations[number].stores[place - 1].marks, false, order);
    add_own_store(number, place, value, order, false, &step);
    return is_newest;
}

void weak_update(const volatile void *address, unsigned size, int order, uint64_t before,
                 uint64_t after, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_WRITE, pc);
    unsigned number = history_find(address, size, before);
    if (number == LOCATIONS_MOST) {
        weak_synchronize(address);
        return;
    }
    const struct store *newest = history_newest(&locations[number]);
    struct sc_step step;
    sc_begin_access(&step, newest->marks, false, order);
    learn(number, newest, order);
    add_own_store(number, locations[number].length, after, order, true, &step);
}

void weak_fence(int order) {
    if (weak_is_in_order) {
        in_order_fence(order);
        return;
    }
    struct thread_views *views = running_views();
    bool is_ordered = order == __ATOMIC_SEQ_CST;
    struct sc_set before;
    if (is_ordered) {
        sc_begin_fence(&before);
    }
    if (acquires(order)) {
        view_join(&views->now, &views->acquired_later);
    }
    if (is_ordered) {
        sc_end_fence(&before);
    }
    if (releases(order)) {
        view_join(&views->released, &views->now);
        views->released.moment = views->moment;
        views_tick(views);
    }
}
