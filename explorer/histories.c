/* See histories.h. */
#include "histories.h"

#include "address_table.h"
#include "in_order.h"
#include "verify_accesses.h"

enum { HISTORIES_MOST = LOCATIONS_MOST - 2 * EXPLORER_THREADS_MOST }; /* more have no history */
_Static_assert((int)LOCATIONS_MOST <= (int)TABLE_NUMBERS_MOST, "each location has a number");

#define TIME_BETWEEN (UINT64_C(1) << 32)

struct location locations[LOCATIONS_MOST];
static struct table location_table;

void histories_begin(void) { table_clear(&location_table); }

unsigned locations_count(void) { return location_table.length; }

unsigned location_other(const void *key, bool *is_new) {
    unsigned number = table_number(&location_table, key, LOCATIONS_MOST, is_new);
    if (*is_new) {
        locations[number] = (struct location){.is_over = true};
    }
    return number;
}

void history_add(struct location *location, unsigned place, struct store store) {
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

uint64_t history_next_time(struct location *location) { return location->time += TIME_BETWEEN; }

unsigned history_find(const volatile void *address, unsigned size, uint64_t newest) {
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
    if (location->is_over || location->size != size || history_newest(location)->value != newest) {
        location->is_over = false;
        location->size = size;
        location->length = 0;
        history_add(location, 0,
                    (struct store){.value = newest,
                                   .timestamp = history_next_time(location),
                                   .is_tied = true});
    }
    return number;
}

static void end_history(const volatile void *address) {
    const struct table_slot *slot = table_find(&location_table, address);
    if (slot->key != NULL) {
        locations[slot->number].is_over = true;
    }
}

void weak_written(const volatile void *start, size_t size) {
    if (verify_is_on) {
        verify_written(start, size);
        return;
    }
    if (weak_is_in_order) {
        in_order_written(start, size);
        return;
    }
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
