/*
 * What is known of each word of memory that an execution touches while what happens
 * before what is kept: the atomic objects in it, and its accesses that are not atomic.
 * For the first 256 KiB. What else is kept of atomics (races.c, in_order.c) goes by their
 * numbers.
 */
#ifndef EXPLORER_SHADOW_H
#define EXPLORER_SHADOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SHADOW_WORD = 8, /* bytes */
    SHADOW_SLOTS = 1 << 16,
    SHADOW_ATOMICS_MOST = SHADOW_SLOTS / 2,
    SHADOW_NONE = UINT32_MAX
};

/* One life of the memory under test, in the keys of words: more than their numbers. */
#define SHADOW_LIFE (UINT64_C(1) << 48)

struct shadow_word {
    uint64_t key;    /* shadow.life + its number (address / SHADOW_WORD), or else it is unused */
    uint32_t plain;  /* first of its accesses that are not atomic */
    uint32_t atomic; /* first of its atomics */
};

/* Bytes of a word that are accessed by atomics. */
struct shadow_atomic {
    uint64_t threads[2]; /* who has read, who has written: sets of bits */
    uint64_t heads;      /* of in_order.c: a set of threads whose releases begin the release */
    uint64_t value;      /* sequences of its newest store, if that has stored this value */
    uint32_t next;       /* of the same word */
    uint8_t bytes;       /* a set of bits */
};

extern struct shadow {
    uint64_t life;   /* counts beginnings by SHADOW_LIFE, so that none has to clear the words */
    unsigned length; /* of used */
    uint32_t atomics_length;
    uint32_t used[SHADOW_SLOTS / 2];
    struct shadow_atomic atomics[SHADOW_ATOMICS_MOST];
    struct shadow_word words[SHADOW_SLOTS]; /* a hash table; neighbours are neighbours */
} shadow;

/* Nothing is known. */
void shadow_begin(void);

static inline uint64_t shadow_key(uintptr_t address) { return shadow.life + address / SHADOW_WORD; }

static inline uintptr_t shadow_number(const struct shadow_word *word) {
    return word->key - shadow.life;
}

/* Where a word is, unless others were there first. */
static inline struct shadow_word *shadow_place(uintptr_t address) {
    uintptr_t number = address / SHADOW_WORD;
    return &shadow.words[(number + (number >> 11)) % SHADOW_SLOTS];
}

/* Whether there is a word in this slot. */
static inline bool shadow_is_used(const struct shadow_word *slot) {
    return slot->key - shadow.life < SHADOW_LIFE;
}

/* Whether there may be one more, of this address: no number of wild ones is taken for a life. */
static inline bool shadow_has_room(uintptr_t address) {
    return shadow.length < SHADOW_SLOTS / 2 && address / SHADOW_WORD < SHADOW_LIFE;
}

/* A new word in a free slot. */
static inline struct shadow_word *shadow_add(struct shadow_word *slot, uintptr_t address) {
    *slot = (struct shadow_word){shadow_key(address), SHADOW_NONE, SHADOW_NONE};
    shadow.used[shadow.length++] = (uint32_t)(slot - shadow.words);
    return slot;
}

/* The word of the address, known or new. NULL: there are too many, or another may be in its place.
 */
static inline struct shadow_word *shadow_find_quickly(uintptr_t address) {
    struct shadow_word *slot = shadow_place(address);
    if (slot->key == shadow_key(address)) {
        return slot;
    }
    bool is_free = !shadow_is_used(slot) && shadow_has_room(address);
    return is_free ? shadow_add(slot, address) : NULL;
}

/* The same, but NULL only if there are too many. */
struct shadow_word *shadow_find_closely(uintptr_t address);

static inline struct shadow_word *shadow_find(uintptr_t address) {
    struct shadow_word *word = shadow_find_quickly(address);
    return __builtin_expect(word != NULL, 1) ? word : shadow_find_closely(address);
}

/* Those of `size` bytes from the address on, in the address's word. */
static inline uint8_t shadow_bytes(uintptr_t address, size_t size) {
    return (uint8_t)(((1U << size) - 1) << address % SHADOW_WORD);
}

/* Whether all of them are. */
static inline bool shadow_is_in_word(uintptr_t address, size_t size) {
    return address % SHADOW_WORD + size <= SHADOW_WORD;
}

/* The number of the atomic in these bytes of the word, known or new; SHADOW_NONE: there are too
 * many. */
static inline uint32_t shadow_find_atomic(struct shadow_word *word, uint8_t bytes) {
    uint32_t number = word->atomic;
    while (number != SHADOW_NONE && shadow.atomics[number].bytes != bytes) {
        number = shadow.atomics[number].next;
    }
    if (number == SHADOW_NONE && shadow.atomics_length < SHADOW_ATOMICS_MOST) {
        number = shadow.atomics_length++;
        shadow.atomics[number] = (struct shadow_atomic){.next = word->atomic, .bytes = bytes};
        word->atomic = number;
    }
    return number;
}

/* Goes through those words of a piece of memory that are known. */
struct shadow_range {
    uintptr_t next, end; /* numbers of words */
    unsigned used;       /* how many of shadow.used were looked at */
};

static inline struct shadow_range shadow_range(const volatile void *start, size_t size) {
    uintptr_t end = ((uintptr_t)start + size + SHADOW_WORD - 1) / SHADOW_WORD;
    return (struct shadow_range){(uintptr_t)start / SHADOW_WORD, size == 0 ? 0 : end, 0};
}

/* The next one; NULL: there is none. */
struct shadow_word *shadow_next(struct shadow_range *range);

#endif
