/* See shadow.h. */
#include "shadow.h"

#include <string.h>

struct shadow shadow = {.life = SHADOW_LIFE};

void shadow_begin(void) {
    shadow.life += SHADOW_LIFE;
    if (shadow.life == 0) { /* they have all been used: words of old ones would come back */
        memset(shadow.words, 0, sizeof shadow.words);
        shadow.life = SHADOW_LIFE;
    }
    shadow.length = 0;
    shadow.atomics_length = 0;
}

/* The slot of a word, or the free one where it would be. */
static struct shadow_word *find_slot(uintptr_t address) {
    struct shadow_word *slot = shadow_place(address);
    while (shadow_is_used(slot) && slot->key != shadow_key(address)) {
        slot = slot == &shadow.words[SHADOW_SLOTS - 1] ? shadow.words : slot + 1;
    }
    return slot;
}

struct shadow_word *shadow_find_closely(uintptr_t address) {
    struct shadow_word *slot = find_slot(address);
    if (shadow_is_used(slot)) {
        return slot;
    }
    return shadow_has_room(address) ? shadow_add(slot, address) : NULL;
}

struct shadow_word *shadow_next(struct shadow_range *range) {
    while (range->end - range->next <= shadow.length && range->next < range->end) {
        struct shadow_word *word = find_slot(range->next++ * SHADOW_WORD);
        if (shadow_is_used(word)) {
            return word;
        }
    }
    while (range->next < range->end &&
           range->used < shadow.length) { /* longer than what is known */
        struct shadow_word *word = &shadow.words[shadow.used[range->used++]];
        if (shadow_number(word) - range->next < range->end - range->next) {
            return word;
        }
    }
    return NULL;
}
