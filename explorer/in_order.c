/* See in_order.h. */
#include "in_order.h"

#include "address_table.h"
#include "races.h"

#include <string.h>

enum {
    ATOMICS_MOST = 1024,               /* with more, the rest count as locks */
    OBJECTS_MOST = TABLE_NUMBERS_MOST, /* that threads synchronize by; more share one */
};

struct in_order_thread in_order_threads[EXPLORER_THREADS_MOST];
static unsigned threads_length; /* that were there in this execution */

/* Clocks are used up to here, and hold zeros behind: so this never falls, and rises with the first
 * execution that has so many threads. */
static unsigned clock_length = CLOCK_STRIDE;

/* The release sequences that an atomic's newest store belongs to. */
static struct sequences {
    uint64_t life; /* shadow.life, or else there was no access yet */
    uint64_t value;
    uint64_t heads;     /* a set of threads whose releases they begin with */
    struct clock known; /* what all heads knew, if there are any */
} sequences[ATOMICS_MOST];
static struct clock knew[EXPLORER_THREADS_MOST][ATOMICS_MOST]; /* what each head knew */

static struct table object_table;
static struct clock objects[OBJECTS_MOST + 1]; /* the last one is shared by the rest */

/* Clocks. */

static inline void copy(struct clock *restrict clock, const struct clock *restrict from) {
    for (unsigned i = 0; i < clock_length; i += CLOCK_STRIDE) {
        memcpy(&clock->at[i], &from->at[i], CLOCK_STRIDE * sizeof *clock->at);
    }
}

static void clear(struct clock *clock) { memset(clock->at, 0, clock_length * sizeof *clock->at); }

static inline void join(struct clock *restrict clock, const struct clock *restrict other) {
    for (unsigned i = 0; i < clock_length; i += CLOCK_STRIDE) {
        for (unsigned j = i; j < i + CLOCK_STRIDE; j++) {
            /* Signed, which every processor can compare several of at once. */
            bool is_later = (int32_t)other->at[j] > (int32_t)clock->at[j];
            clock->at[j] = is_later ? other->at[j] : clock->at[j];
        }
    }
}

/* What the running thread does from now on is not yet known to whoever knows what it did. */
static void tick(void) { in_order_running()->now.at[execution.choice.current]++; }

/* Threads. */

/* Who gets the number of a thread that has ended goes on with its time. */
static void thread_begin(unsigned number) {
    struct in_order_thread *thread = &in_order_threads[number];
    uint32_t time = number < threads_length ? thread->now.at[number] : 0;
    clear(&thread->now);
    clear(&thread->acquired_later);
    thread->has_released = false;
    thread->now.at[number] = time + 1;
}

void in_order_begin(void) {
    threads_length = execution.choice.current + 1;
    while (clock_length < threads_length) {
        clock_length += CLOCK_STRIDE;
    }
    table_clear(&object_table);
    clear(&objects[OBJECTS_MOST]);
    for (unsigned number = 0; number < threads_length; number++) {
        in_order_threads[number].now.at[number] = 0;
    }
    thread_begin(execution.choice.current);
}

void in_order_thread_create(unsigned number) {
    if (number >= clock_length) {
        clock_length += CLOCK_STRIDE;
    }
    thread_begin(number);
    threads_length = number < threads_length ? threads_length : number + 1;
    join(&in_order_threads[number].now, &in_order_running()->now);
    tick();
}

void in_order_synchronize(const volatile void *object) {
    bool is_new;
    struct clock *shared = &objects[table_number(&object_table, object, OBJECTS_MOST, &is_new)];
    struct clock *now = &in_order_running()->now;
    if (!is_new) {
        join(now, shared);
    }
    copy(shared, now);
    tick();
}

/* Atomics. */

/* An access that is about to be done. */
struct place {
    struct shadow_word *word;
    uint32_t number;             /* of the atomic */
    struct sequences *sequences; /* NULL: there are too many, and this one counts as a lock */
};

/* Looks for a race, too. `newest` is what memory holds. */
__attribute__((always_inline)) static inline struct place
find(uintptr_t address, unsigned size, bool writes, uint64_t newest, uintptr_t pc) {
    struct place place = {shadow_find(address), SHADOW_NONE, NULL};
    if (place.word == NULL || !shadow_is_in_word(address, size)) {
        races_look(address, size, writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ, pc);
        return place;
    }
    place.number = shadow_find_atomic(place.word, shadow_bytes(address, size));
    if (place.number == SHADOW_NONE) {
        races_check_atomic(place.word, shadow_bytes(address, size), writes, pc);
        return place;
    }
    races_look_at_atomic(place.word, place.number, writes, (uint32_t)in_order_now().time, pc);
    if (place.number < ATOMICS_MOST) {
        struct sequences *found = place.sequences = &sequences[place.number];
        if (__builtin_expect(found->life != shadow.life || found->value != newest, 0)) {
            found->life = shadow.life;
            found->value = newest;
            found->heads = 0; /* somebody else has written, if anybody */
        }
    }
    return place;
}

/* Others in these bytes of the word are written to. */
static void end_others(const struct shadow_word *word, uint32_t number, uint8_t bytes) {
    for (uint32_t i = word->atomic; i != SHADOW_NONE; i = shadow.atomics[i].next) {
        if (i != number && i < ATOMICS_MOST && (shadow.atomics[i].bytes & bytes) != 0) {
            sequences[i].heads = 0;
        }
    }
}

void in_order_written(const volatile void *start, size_t size) {
    uintptr_t first = (uintptr_t)start, end = first + size;
    struct shadow_range range = shadow_range(start, size);
    for (const struct shadow_word *word; (word = shadow_next(&range)) != NULL;) {
        uintptr_t word_start = word->number * SHADOW_WORD;
        uintptr_t from = first > word_start ? first : word_start;
        uintptr_t to = end < word_start + SHADOW_WORD ? end : word_start + SHADOW_WORD;
        end_others(word, SHADOW_NONE, shadow_bytes(from, to - from));
    }
}

/* The running thread reads the newest store. */
static inline void learn(const struct sequences *read, int order) {
    struct in_order_thread *thread = in_order_running();
    if (read->heads != 0) {
        join(acquires(order) ? &thread->now : &thread->acquired_later, &read->known);
    }
}

/* The running thread's store belongs to the release sequence that it begins, if it is a release or
 * a release fence came before; and to those that the store before it belongs to: all of them, for a
 * read-modify-write, or else that which its own thread began. Of one thread's the last one counts:
 * it knew more. */
static inline void release(const struct place *place, int order, bool is_update) {
    struct sequences *written = place->sequences;
    unsigned self = execution.choice.current;
    uint64_t own = UINT64_C(1) << self;
    const struct in_order_thread *thread = in_order_running();
    const struct clock *released = releases(order)        ? &thread->now
                                   : thread->has_released ? &thread->released
                                                          : NULL;
    struct clock *own_knew = &knew[self][place->number];
    bool begins = released != NULL &&
                  ((written->heads & own) == 0 || own_knew->at[self] < released->at[self]);
    if (begins) {
        copy(own_knew, released);
    }
    uint64_t kept = is_update ? written->heads : written->heads & own;
    written->heads = begins ? kept | own : kept;
    if (written->heads == own) {
        copy(&written->known, own_knew);
    } else if (begins) {
        join(&written->known, released);
    }
    if (releases(order)) {
        tick();
    }
    end_others(place->word, place->number, shadow.atomics[place->number].bytes);
}

void in_order_load(uintptr_t address, unsigned size, int order, uint64_t newest, uintptr_t pc) {
    struct place place = find(address, size, false, newest, pc);
    if (place.sequences == NULL) {
        in_order_synchronize((const void *)address);
        return;
    }
    learn(place.sequences, order);
}

void in_order_store(uintptr_t address, unsigned size, int order, uint64_t newest, uint64_t value,
                    uintptr_t pc) {
    struct place place = find(address, size, true, newest, pc);
    if (place.sequences == NULL) {
        in_order_synchronize((const void *)address);
        return;
    }
    release(&place, order, false);
    place.sequences->value = value;
}

void in_order_update(uintptr_t address, unsigned size, int order, uint64_t before, uint64_t after,
                     uintptr_t pc) {
    struct place place = find(address, size, true, before, pc);
    if (place.sequences == NULL) {
        in_order_synchronize((const void *)address);
        return;
    }
    learn(place.sequences, order);
    release(&place, order, true);
    place.sequences->value = after;
}

/* A compare-exchange that finds what it expects only reads, as far as races go: in_order_update
 * follows. */
void in_order_compare(uintptr_t address, unsigned size, int failure_order, uint64_t newest,
                      bool fails, uintptr_t pc) {
    struct place place = find(address, size, false, newest, pc);
    if (place.sequences == NULL) {
        in_order_synchronize((const void *)address);
    } else if (fails) {
        learn(place.sequences, failure_order);
    }
}

void in_order_fence(int order) {
    struct in_order_thread *thread = in_order_running();
    if (acquires(order)) {
        join(&thread->now, &thread->acquired_later);
    }
    if (releases(order)) {
        copy(&thread->released, &thread->now);
        thread->has_released = true;
        tick();
    }
}
