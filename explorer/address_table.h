/* A hash table from addresses to small numbers, given in the order in which addresses come. */
#ifndef EXPLORER_ADDRESS_TABLE_H
#define EXPLORER_ADDRESS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TABLE_NUMBERS_MOST = 1024, TABLE_SLOTS = 4096 };

struct table {
    const volatile void *keys[TABLE_SLOTS];
    uint16_t values[TABLE_SLOTS];
    uint16_t slots[TABLE_NUMBERS_MOST]; /* of each number */
    unsigned length;
};

static inline void table_clear(struct table *table) {
    while (table->length > 0) {
        table->keys[table->slots[--table->length]] = NULL;
    }
}

/* The slot of the key, or the free one where it would be. */
static inline unsigned table_slot(const struct table *table, const volatile void *key) {
    unsigned slot = (unsigned)((uintptr_t)key * UINT64_C(0x9e3779b97f4a7c15) >> 52);
    while (table->keys[slot] != NULL && table->keys[slot] != key) {
        slot = (slot + 1) % TABLE_SLOTS;
    }
    return slot;
}

/* The number of the key; `most` if it is new and there is no room. */
static inline unsigned table_number(struct table *table, const volatile void *key, unsigned most,
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

#endif
