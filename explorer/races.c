/*
 * See races.h. An access is its thread and that thread's time: it happens before
 * whatever knows of that time (epochs: Flanagan, Freund, "FastTrack", PLDI 2009). A
 * later access takes the place of an earlier one if whatever races with the earlier
 * races with it, too.
 */
#include "races.h"

#include "call_stack.h"
#include "runtime.h"
#include "weak_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WORD = 8, /* bytes that share a list of accesses */
    SLOTS = 1 << 16,
    NONE = UINT32_MAX
};

struct access {
    struct weak_moment moment;
    uintptr_t pc;
    uint32_t next; /* of the same word */
    uint8_t bytes; /* of the word: a set of bits */
    uint8_t thread;
    uint8_t kind;            /* enum race_access */
    const struct call *call; /* that it was made in */
};

/* A hash table from words to their accesses. */
static struct word {
    uintptr_t number; /* address / WORD; 0: unused */
    uint32_t plain;   /* first of its accesses that are not atomic */
    uint32_t atomic;  /* first of those that are: one of a thread, kind and bytes */
} words[SLOTS];
bool races_wanted;
static uint32_t words_used[SLOTS];
static unsigned words_length;

static struct access *accesses;
static uint32_t accesses_length, accesses_capacity, accesses_free = NONE;

void races_begin(void) {
    races_wanted = explorer_configuration()->races;
    while (words_length > 0) {
        words[words_used[--words_length]] = (struct word){0};
    }
    accesses_length = 0;
    accesses_free = NONE;
}

/* NULL: there are too many. */
static struct word *find_word(uintptr_t number, bool add) {
    unsigned slot = (unsigned)(number * UINT64_C(0x9e3779b97f4a7c15) >> 48);
    while (words[slot].number != 0 && words[slot].number != number) {
        slot = (slot + 1) % SLOTS;
    }
    if (words[slot].number == 0) {
        if (!add || words_length == SLOTS / 2) {
            return NULL;
        }
        words[slot] = (struct word){number, NONE, NONE};
        words_used[words_length++] = slot;
    }
    return &words[slot];
}

static uint32_t take_access(void) {
    if (accesses_free != NONE) {
        uint32_t taken = accesses_free;
        accesses_free = accesses[taken].next;
        return taken;
    }
    if (accesses_length == accesses_capacity) {
        accesses_capacity = accesses_capacity == 0 ? 4096 : accesses_capacity * 2;
        accesses = realloc(accesses, accesses_capacity * sizeof *accesses);
        if (accesses == NULL) {
            fprintf(stderr, "explorer: no memory to look for races\n");
            exit(2);
        }
    }
    return accesses_length++;
}

static bool is_write(unsigned kind) {
    return kind == RACE_WRITE || kind == RACE_ATOMIC_WRITE || kind == RACE_FREE;
}

static bool is_atomic(unsigned kind) {
    return kind == RACE_ATOMIC_READ || kind == RACE_ATOMIC_WRITE;
}

/* Whether they touch the same byte, and one of them writes it. */
static bool conflict(const struct access *one, const struct access *other) {
    return (one->bytes & other->bytes) != 0 && (is_write(one->kind) || is_write(other->kind));
}

/* Whether whatever comes later and races with `earlier` races with `later`, too. None is atomic. */
static bool replaces(const struct access *later, const struct access *earlier) {
    return (earlier->bytes & ~later->bytes) == 0 &&
           (is_write(later->kind) || !is_write(earlier->kind));
}

/* "a writes at push_pop.c:10 (spanset_push) < main.c:3 (work)" */
static void describe(const struct access *access, char *text, size_t size) {
    static const char *const verbs[] = {"reads", "writes", "reads atomically", "writes atomically",
                                        "frees"};
    char stack[220];
    call_print_stack(access->pc, access->call, stack, sizeof stack);
    snprintf(text, size, "%c %s at %s", schedule_letter(access->thread), verbs[access->kind],
             stack);
}

__attribute__((noreturn)) static void report(const struct access *earlier,
                                             const struct access *later) {
    char first[250], second[250];
    describe(earlier, first, sizeof first);
    describe(later, second, sizeof second);
    explorer_fail("data race: %s; %s; neither happens before the other", first, second);
}

static void add_access(uint32_t *first, const struct access *access) {
    uint32_t added = take_access();
    accesses[added] = *access;
    accesses[added].next = *first;
    *first = added;
}

static void check_against(uint32_t first, const struct access *access) {
    for (uint32_t i = first; i != NONE; i = accesses[i].next) {
        if (conflict(&accesses[i], access) && !weak_happened_before(accesses[i].moment)) {
            report(&accesses[i], access);
        }
    }
}

static void access_plain(struct word *word, const struct access *access) {
    check_against(word->plain, access);
    check_against(word->atomic, access);
    uint32_t *link = &word->plain;
    while (*link != NONE) {
        struct access *earlier = &accesses[*link];
        if (replaces(access, earlier) && weak_happened_before(earlier->moment)) {
            uint32_t gone = *link;
            *link = earlier->next;
            accesses[gone].next = accesses_free;
            accesses_free = gone;
        } else {
            link = &earlier->next;
        }
    }
    add_access(&word->plain, access);
}

static void access_atomic(struct word *word, const struct access *access) {
    check_against(word->plain, access);
    for (uint32_t i = word->atomic; i != NONE; i = accesses[i].next) {
        struct access *earlier = &accesses[i];
        if (earlier->thread == access->thread && earlier->kind == access->kind &&
            earlier->bytes == access->bytes) {
            earlier->moment = access->moment;
            earlier->pc = access->pc;
            earlier->call = access->call;
            return;
        }
    }
    add_access(&word->atomic, access);
}

void races_look(const volatile void *start, size_t size, enum race_access kind, uintptr_t pc) {
    struct access access = {.moment = weak_now(),
                            .pc = pc,
                            .thread = (uint8_t)execution.choice.current,
                            .kind = (uint8_t)kind,
                            .call = call_innermost()};
    uintptr_t address = (uintptr_t)start;
    while (size > 0) {
        unsigned offset = (unsigned)(address % WORD);
        unsigned bytes = size < WORD - offset ? (unsigned)size : WORD - offset;
        access.bytes = (uint8_t)(((1U << bytes) - 1) << offset);
        struct word *word = find_word(address / WORD, true);
        if (word != NULL && is_atomic(kind)) {
            access_atomic(word, &access);
        } else if (word != NULL) {
            access_plain(word, &access);
        }
        address += bytes;
        size -= bytes;
    }
}

void races_forget(const volatile void *start, size_t size) {
    uintptr_t first = (uintptr_t)start / WORD, last = ((uintptr_t)start + size - 1) / WORD;
    for (unsigned i = 0; i < words_length && size > 0; i++) {
        struct word *word = &words[words_used[i]];
        if (word->number >= first && word->number <= last) {
            word->plain = word->atomic = NONE;
        }
    }
}
