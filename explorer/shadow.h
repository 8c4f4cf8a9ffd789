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

struct shadow_word {
    uintptr_t number; /* address / SHADOW_WORD */
    uint64_t life;    /* shadow.life, or else it is unused */
    uint32_t plain;   /* first of its accesses that are not atomic */
    uint32_t atomic;  /* first of its atomics */
};

/* Bytes of a word that are accessed by atomics. */
struct shadow_atomic {
    uint64_t threads[2]; /* who has read, who has written: sets of bits */
    uint32_t next;       /* of the same word */
    uint8_t bytes;       /* a set of bits */
};

extern struct shadow {
    uint64_t life;            /* counts beginnings, so that none has to clear the words */
    struct shadow_word *last; /* found: most are asked for twice */
    unsigned length;          /* of used */
    uint32_t atomics_length;
    uint32_t used[SHADOW_SLOTS / 2];
    struct shadow_atomic atomics[SHADOW_ATOMICS_MOST];
    struct shadow_word words[SHADOW_SLOTS]; /* a hash table; neighbours are neighbours */
} shadow;

/* Nothing is known. */
void shadow_begin(void);

/* A new word in this slot; NULL: there are too many. */
struct shadow_word *shadow_add(unsigned slot, uintptr_t number);

/* The slot of a word, or the free one where it would be. */
static inline unsigned shadow_slot(uintptr_t number) {
    unsigned slot = (unsigned)(number + (number >> 11)) % SHADOW_SLOTS;
    while (shadow.words[slot].life == shadow.life && shadow.words[slot].number != number) {
        slot = (slot + 1) % SHADOW_SLOTS;
    }
    return slot;
}

/* The word of the address, known or new; NULL: there are too many. */
static inline struct shadow_word *shadow_find(uintptr_t address) {
    uintptr_t number = address / SHADOW_WORD;
    if (shadow.last->number == number && shadow.last->life == shadow.life) {
        return shadow.last;
    }
    unsigned slot = shadow_slot(number);
    struct shadow_word *word = &shadow.words[slot];
    if (__builtin_expect(word->life != shadow.life, 0)) {
        return shadow_add(slot, number);
    }
    return shadow.last = word;
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
        shadow.atomics[number] = (struct shadow_atomic){{0, 0}, word->atomic, bytes};
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
