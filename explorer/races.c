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

static bool is_write(unsigned kind) {
    return kind == RACE_WRITE || kind == RACE_ATOMIC_WRITE || kind == RACE_FREE;
}

static bool is_atomic(unsigned kind) {
    return kind == RACE_ATOMIC_READ || kind == RACE_ATOMIC_WRITE;
}

static bool happened_before(const struct access *access) {
    return ordered_knows(access->thread, access->event.time);
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
    call_print_stack(access->event.pc, access->event.call, stack, sizeof stack);
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

static void check_against(const struct access *earlier, const struct access *access) {
    if (conflict(earlier, access) && !happened_before(earlier)) {
        report(earlier, access);
    }
}

static void check_against_plain(const struct shadow_word *word, const struct access *access) {
    for (uint32_t i = word->plain; i != SHADOW_NONE; i = plain[i].next) {
        check_against(&plain[i], access);
    }
}

static void check_against_atomic(const struct shadow_word *word, const struct access *access) {
    for (uint32_t i = word->atomic; i != SHADOW_NONE; i = shadow.atomics[i].next) {
        for (unsigned writes = 0; writes < 2; writes++) {
            for (uint64_t left = shadow.atomics[i].threads[writes]; left != 0; left &= left - 1) {
                unsigned thread = (unsigned)__builtin_ctzll(left);
                struct access earlier = {.event = races_atomic[thread][i][writes],
                                         .bytes = shadow.atomics[i].bytes,
                                         .thread = (uint8_t)thread,
                                         .kind = writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ};
                check_against(&earlier, access);
            }
        }
    }
}

/* Puts it into the list in place of those that it replaces. */
static void keep_plain(struct shadow_word *word, const struct access *access) {
    bool is_kept = false;
    for (uint32_t *link = &word->plain; *link != SHADOW_NONE;) {
        uint32_t number = *link;
        struct access *earlier = &plain[number];
        uint32_t next = earlier->next;
        bool is_replaced = replaces(access, earlier) && happened_before(earlier);
        if (is_replaced && is_kept) {
            *link = next;
            earlier->next = plain_free;
            plain_free = number;
            continue;
        }
        if (is_replaced) {
            *earlier = *access;
            earlier->next = next;
            is_kept = true;
        }
        link = &earlier->next;
    }
    if (!is_kept) {
        uint32_t number = take_plain();
        plain[number] = *access;
        plain[number].next = word->plain;
        word->plain = number;
    }
}

static void begin(struct access *access, uint8_t bytes, enum race_access kind, uintptr_t pc) {
    access->event.time = ordered_time();
    access->event.pc = (uint32_t)pc;
    access->event.call = thread_running()->call;
    access->bytes = bytes;
    access->thread = (uint8_t)execution.choice.current;
    access->kind = (uint8_t)kind;
}

void races_check_atomic(const struct shadow_word *word, uint8_t bytes, bool writes, uintptr_t pc) {
    struct access access;
    begin(&access, bytes, writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ, pc);
    check_against_plain(word, &access);
}

static void look_at_word(struct shadow_word *word, uint8_t bytes, enum race_access kind,
                         uintptr_t pc) {
    if (is_atomic(kind)) {
        uint32_t atomic = shadow_find_atomic(word, bytes);
        if (atomic != SHADOW_NONE) {
            races_look_at_atomic(word, atomic, is_write(kind), ordered_time(), pc);
        }
        return;
    }
    struct access access;
    begin(&access, bytes, kind, pc);
    check_against_plain(word, &access);
    check_against_atomic(word, &access);
    keep_plain(word, &access);
}

void races_look(uintptr_t address, size_t size, enum race_access kind, uintptr_t pc) {
    while (size > 0) {
        size_t left = SHADOW_WORD - address % SHADOW_WORD;
        size_t bytes = size < left ? size : left;
        struct shadow_word *word = shadow_find(address);
        if (word != NULL) {
            look_at_word(word, shadow_bytes(address, bytes), kind, pc);
        }
        address += bytes;
        size -= bytes;
    }
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
