/* See shadow.h. */
#include "shadow.h"

struct shadow shadow = {.life = 1, .last = shadow.words};

void shadow_begin(void) {
    shadow.life++;
    shadow.length = 0;
    shadow.atomics_length = 0;
}

struct shadow_word *shadow_add(unsigned slot, uintptr_t number) {
    if (shadow.length == SHADOW_SLOTS / 2) {
        return NULL;
    }
    struct shadow_word *word = &shadow.words[slot];
    *word = (struct shadow_word){number, shadow.life, SHADOW_NONE, SHADOW_NONE};
    shadow.used[shadow.length++] = slot;
    return shadow.last = word;
}

struct shadow_word *shadow_next(struct shadow_range *range) {
    while (range->end - range->next <= shadow.length && range->next < range->end) {
        struct shadow_word *word = &shadow.words[shadow_slot(range->next++)];
        if (word->life == shadow.life) {
            return word;
        }
    }
    while (range->next < range->end &&
           range->used < shadow.length) { /* longer than what is known */
        struct shadow_word *word = &shadow.words[shadow.used[range->used++]];
        if (word->number - range->next < range->end - range->next) {
            return word;
        }
    }
    return NULL;
}
