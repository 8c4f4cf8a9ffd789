/* A hash table from addresses to small numbers, given in the order in which addresses come. */
#ifndef EXPLORER_ADDRESS_TABLE_H
#define EXPLORER_ADDRESS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_NUMBERS_MOST = 1024, TABLE_SLOTS = 2048 };

struct table {
    struct table_slot {
        const volatile void *key;
        uint32_t number;
    } slots[TABLE_SLOTS];
    uint16_t used[TABLE_NUMBERS_MOST]; /* the slot of each number */
    unsigned length;
};

static inline void table_clear(struct table *table) {
    while (table->length > 0) {
        table->slots[table->used[--table->length]].key = NULL;
    }
}

/* The slot of the key, or the free one where it would be. Neighbours in memory are neighbours here.
 */
static inline struct table_slot *table_find(struct table *table, const volatile void *key) {
    unsigned place = (unsigned)(((uintptr_t)key >> 3) + ((uintptr_t)key >> 14)) % TABLE_SLOTS;
    while (table->slots[place].key != NULL && table->slots[place].key != key) {
        place = (place + 1) % TABLE_SLOTS;
    }
    return &table->slots[place];
}

/* The number of the key; `most` if it is new and there is no room. */
static inline unsigned table_number(struct table *table, const volatile void *key, unsigned most,
                                    bool *is_new) {
    struct table_slot *slot = table_find(table, key);
    *is_new = slot->key == NULL;
    if (!*is_new) {
        return slot->number;
    }
    if (table->length >= most) {
        *is_new = false;
        return most;
    }
    slot->key = key;
    slot->number = table->length;
    table->used[table->length] = (uint16_t)(slot - table->slots);
    return table->length++;
}

#endif
