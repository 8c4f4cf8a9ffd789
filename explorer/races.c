/*
 * See races.h. An access is its thread and that thread's time: it happens before
 * whatever knows of that time (epochs: Flanagan, Freund, "FastTrack", PLDI 2009). A
 * later access takes the place of an earlier one if whatever races with the earlier
 * races with it, too.
 */
#include "races.h"

#include "call_stack.h"
#include "ordered.h"

#include <stdio.h>
#include <stdlib.h>

struct access {
    struct race_event event;
    uint8_t bytes; /* of the word: a set of bits */
    uint8_t thread;
    uint8_t kind;  /* enum race_access */
    uint32_t next; /* of the same word */
};

bool races_wanted;
struct race_event races_atomic[EXPLORER_THREADS_MOST][SHADOW_ATOMICS_MOST + 9][2];

/* Those that are not atomic. */
static struct access *plain;
static uint32_t plain_length, plain_capacity, plain_free = SHADOW_NONE;

void races_begin(void) {
    races_wanted = explorer_configuration()->races;
    plain_length = 0;
    plain_free = SHADOW_NONE;
}

static void give_room(void) {
    plain_capacity = plain_capacity == 0 ? 4096 : plain_capacity * 2;
    plain = realloc(plain, plain_capacity * sizeof *plain);
    if (plain == NULL) {
        fprintf(stderr, "explorer: no memory to look for races\n");
        exit(2);
    }
}

static uint32_t take_plain(void) {
    if (plain_free != SHADOW_NONE) {
        uint32_t taken = plain_free;
        plain_free = plain[taken].next;
        return taken;
    }
    if (plain_length == plain_capacity) {
        give_room();
    }
    return plain_length++;
}

static bool is_write(unsigned kind) { return kind >= RACE_WRITE; }

static inline bool happened_before(const struct access *access) {
    return access->thread == execution.choice.current ||
           ordered_knows(access->thread, access->event.time);
}

/* What the running thread is about to do to a word. In registers: what is put together in memory
 * and copied from there at once holds the processor up. */
struct look {
    uintptr_t pc;
    uint8_t bytes; /* a set of bits */
    uint8_t kind;  /* enum race_access */
};

/* Whether they touch the same byte, and one of them writes it. */
static bool conflict(const struct access *earlier, struct look look) {
    return (earlier->bytes & look.bytes) != 0 && (is_write(earlier->kind) || is_write(look.kind));
}

/* Whether whatever comes later and races with `earlier` races with `later`, too. None is atomic. */
static bool replaces(struct look later, const struct access *earlier) {
    return (earlier->bytes & ~later.bytes) == 0 &&
           (is_write(later.kind) || !is_write(earlier->kind));
}

static inline void note(struct access *access, struct look look) {
    access->event.time = ordered_time();
    access->event.pc = (uint32_t)look.pc;
    access->event.call = thread_running()->call;
    access->bytes = look.bytes;
    access->thread = (uint8_t)execution.choice.current;
    access->kind = look.kind;
}

/* "a writes at push_pop.c:10 (spanset_push) < main.c:3 (work)" */
static void describe(const struct access *access, char *text, size_t size) {
    static const char *const verbs[] = {"reads", "reads atomically", "writes", "writes atomically",
                                        "frees"};
    char stack[220];
    call_print_stack(access->event.pc, access->event.call, stack, sizeof stack);
    snprintf(text, size, "%c %s at %s", schedule_letter(access->thread), verbs[access->kind],
             stack);
}

__attribute__((noreturn)) static void report(const struct access *earlier, struct look look) {
    struct access later;
    note(&later, look);
    char first[250], second[250];
    describe(earlier, first, sizeof first);
    describe(&later, second, sizeof second);
    explorer_fail("data race: %s; %s; neither happens before the other", first, second);
}

static void check_against(const struct access *earlier, struct look look) {
    if (conflict(earlier, look) && !happened_before(earlier)) {
        report(earlier, look);
    }
}

static void check_against_plain(const struct shadow_word *word, struct look look) {
    for (uint32_t i = word->plain; i != SHADOW_NONE; i = plain[i].next) {
        check_against(&plain[i], look);
    }
}

/* One atomic, and what threads did to it last: read, or write. */
static void check_against_threads(uint32_t number, bool writes, struct look look) {
    const struct shadow_atomic *atomic = &shadow.atomics[number];
    for (uint64_t left = atomic->threads[writes]; left != 0; left &= left - 1) {
        unsigned thread = (unsigned)__builtin_ctzll(left);
        struct access earlier = {.event = races_atomic[thread][number][writes],
                                 .bytes = atomic->bytes,
                                 .thread = (uint8_t)thread,
                                 .kind = writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ};
        check_against(&earlier, look);
    }
}

static void check_against_atomic(const struct shadow_word *word, struct look look) {
    for (uint32_t i = word->atomic; i != SHADOW_NONE; i = shadow.atomics[i].next) {
        if (is_write(look.kind)) { /* or else both only read */
            check_against_threads(i, false, look);
        }
        check_against_threads(i, true, look);
    }
}

static void add_plain(struct shadow_word *word, struct look look) {
    uint32_t number = take_plain();
    note(&plain[number], look);
    plain[number].next = word->plain;
    word->plain = number;
}

/* Goes through those of the word that are not atomic, and puts this one in place of those that it
 * replaces. */
static void check_and_keep(struct shadow_word *word, struct look look) {
    bool is_kept = false;
    for (uint32_t *link = &word->plain; *link != SHADOW_NONE;) {
        uint32_t number = *link;
        struct access *earlier = &plain[number];
        check_against(earlier, look);
        bool is_replaced = replaces(look, earlier) && happened_before(earlier);
        if (is_replaced && is_kept) {
            *link = earlier->next;
            earlier->next = plain_free;
            plain_free = number;
            continue;
        }
        if (is_replaced) {
            note(earlier, look);
            is_kept = true;
        }
        link = &earlier->next;
    }
    if (!is_kept) {
        add_plain(word, look);
    }
}

void races_check_atomic(const struct shadow_word *word, uint8_t bytes, bool writes, uintptr_t pc) {
    check_against_plain(
        word, (struct look){pc, bytes, (uint8_t)(writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ)});
}

static void look_at_word(struct shadow_word *word, uint8_t bytes, enum race_access kind,
                         uintptr_t pc) {
    struct look look = {pc, bytes, (uint8_t)kind};
    check_and_keep(word, look);
    check_against_atomic(word, look);
}

/* What look_at_word comes to most often: nobody has accessed the word, or only the running thread,
 * once, and this access takes the place of that one. False if it does not come to that. */
static inline bool look_quickly(struct shadow_word *word, struct look look) {
    if (word->atomic != SHADOW_NONE) {
        return false;
    }
    if (word->plain == SHADOW_NONE) {
        if (plain_free != SHADOW_NONE || plain_length == plain_capacity) {
            return false;
        }
        word->plain = plain_length++;
        plain[word->plain].next = SHADOW_NONE;
    } else {
        const struct access *earlier = &plain[word->plain];
        if (earlier->next != SHADOW_NONE || earlier->thread != execution.choice.current ||
            !replaces(look, earlier)) {
            return false;
        }
    }
    note(&plain[word->plain], look);
    return true;
}

/* Looks at each word of a piece of memory. */
static void look_at_each(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc,
                         void (*look)(struct shadow_word *, uint8_t bytes, enum race_access,
                                      uintptr_t pc)) {
    while (size > 0) {
        size_t left = SHADOW_WORD - address % SHADOW_WORD;
        size_t bytes = size < left ? size : left;
        struct shadow_word *word = shadow_find(address);
        if (word != NULL) {
            look(word, shadow_bytes(address, bytes), kind, pc);
        }
        address += bytes;
        size -= bytes;
    }
}

static inline bool is_on_own_stack(uintptr_t address) {
    const struct fiber *fiber = &thread_running()->fiber;
    return address - (uintptr_t)fiber->stack < fiber->stack_bytes;
}

bool races_look(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc) {
    thread_running()->writes += is_write(kind) && !is_on_own_stack(address);
    if (__builtin_expect(shadow_is_in_word(address, size) && size != 0, 1)) {
        struct shadow_word *word = shadow_find_quickly(address);
        struct look look = {pc, shadow_bytes(address, size), (uint8_t)kind};
        if (__builtin_expect(word != NULL && look_quickly(word, look), 1)) {
            return false;
        }
    }
    look_at_each(address, size, kind, pc, look_at_word);
    return true;
}

static void look_at_word_atomically(struct shadow_word *word, uint8_t bytes, enum race_access kind,
                                    uintptr_t pc) {
    uint32_t atomic = shadow_find_atomic(word, bytes);
    if (atomic != SHADOW_NONE) {
        races_check_atomic(word, bytes, is_write(kind), pc);
        races_keep_atomic(atomic, is_write(kind), ordered_time(), pc);
    }
}

void races_look_atomically(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc) {
    look_at_each(address, size, kind, pc, look_at_word_atomically);
}

void races_forget(const volatile void *start, size_t size) {
    struct shadow_range range = shadow_range(start, size);
    for (struct shadow_word *word; (word = shadow_next(&range)) != NULL;) {
        word->plain = SHADOW_NONE;
        for (uint32_t i = word->atomic; i != SHADOW_NONE; i = shadow.atomics[i].next) {
            shadow.atomics[i].threads[0] = shadow.atomics[i].threads[1] = 0;
        }
    }
}

bool races_others_access(uintptr_t address) {
    struct shadow_range range = shadow_range((const volatile void *)address, 1);
    const struct shadow_word *word = shadow_next(&range);
    bool is_by_others = word != NULL && word->atomic != SHADOW_NONE;
    for (uint32_t i = word != NULL ? word->plain : SHADOW_NONE; i != SHADOW_NONE;
         i = plain[i].next) {
        is_by_others |= plain[i].thread != execution.choice.current;
    }
    return is_by_others;
}
