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

/* The release sequences that an atomic's newest store belongs to, if there are any: what all their
 * heads knew, and what each of them knew. */
static struct clock known[ATOMICS_MOST];
static struct clock knew[EXPLORER_THREADS_MOST][ATOMICS_MOST];

static struct table object_table;
static struct clock objects[OBJECTS_MOST + 1]; /* the last one is shared by the rest */

/* Clocks. */

static inline void copy(struct clock *restrict clock, const struct clock *restrict from) {
    unsigned i = 0;
    do {
        memcpy(&clock->at[i], &from->at[i], CLOCK_STRIDE * sizeof *clock->at);
    } while ((i += CLOCK_STRIDE) < clock_length);
}

static void clear(struct clock *clock) { memset(clock->at, 0, clock_length * sizeof *clock->at); }

static inline void join(struct clock *restrict clock, const struct clock *restrict other) {
    unsigned i = 0;
    do {
        for (unsigned j = i; j < i + CLOCK_STRIDE; j++) {
            /* Signed, which every processor can compare several of at once. */
            bool is_later = (int32_t)other->at[j] > (int32_t)clock->at[j];
            clock->at[j] = is_later ? other->at[j] : clock->at[j];
        }
    } while ((i += CLOCK_STRIDE) < clock_length);
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

/* Of an access: its word, and the number of its atomic. */
struct place {
    struct shadow_word *word;
    uint32_t number; /* SHADOW_NONE: there is none, and the access counts as that to a lock */
};

/* The place of most accesses: the word has been accessed before, by this atomic only. */
static inline struct place find_quickly(uintptr_t address, unsigned size) {
    struct shadow_word *word = shadow_place(address);
    uint32_t number = word->atomic;
    bool is_alone = word->key == shadow_key(address) && word->plain == SHADOW_NONE &&
                    number < ATOMICS_MOST && shadow.atomics[number].next == SHADOW_NONE &&
                    shadow.atomics[number].bytes == ((1U << size) - 1) << address % SHADOW_WORD;
    return (struct place){word, is_alone ? number : SHADOW_NONE};
}

/* The place of any other access. Looks for races with those that are not atomic. */
__attribute__((noinline)) static struct place find_slowly(uintptr_t address, unsigned size,
                                                          bool writes, uintptr_t pc) {
    struct place place = {shadow_find(address), SHADOW_NONE};
    if (place.word == NULL || !shadow_is_in_word(address, size)) {
        races_look_atomically(address, size, writes ? RACE_ATOMIC_WRITE : RACE_ATOMIC_READ, pc);
        return place;
    }
    uint8_t bytes = shadow_bytes(address, size);
    place.number = shadow_find_atomic(place.word, bytes);
    if (place.word->plain != SHADOW_NONE) {
        races_check_atomic(place.word, bytes, writes, pc);
    }
    if (place.number != SHADOW_NONE && place.number >= ATOMICS_MOST) {
        races_keep_atomic(place.number, writes, (uint32_t)in_order_now().time, pc);
        place.number = SHADOW_NONE;
    }
    return place;
}

/* The place of an access that is about to be done. Keeps it for races, too. */
static inline struct place find(uintptr_t address, unsigned size, bool writes, uintptr_t pc) {
    struct place place = find_quickly(address, size);
    if (__builtin_expect(place.number == SHADOW_NONE, 0)) {
        place = find_slowly(address, size, writes, pc);
    }
    if (__builtin_expect(place.number != SHADOW_NONE, 1)) {
        races_keep_atomic(place.number, writes, (uint32_t)in_order_now().time, pc);
    } else {
        in_order_synchronize((const void *)address);
    }
    return place;
}

/* Others in these bytes of the word are written to. */
static void end_others(const struct shadow_word *word, uint32_t number, uint8_t bytes) {
    for (uint32_t i = word->atomic; i != SHADOW_NONE; i = shadow.atomics[i].next) {
        if (i != number && (shadow.atomics[i].bytes & bytes) != 0) {
            shadow.atomics[i].heads = 0;
        }
    }
}

void in_order_written(const volatile void *start, size_t size) {
    uintptr_t first = (uintptr_t)start, end = first + size;
    struct shadow_range range = shadow_range(start, size);
    for (const struct shadow_word *word; (word = shadow_next(&range)) != NULL;) {
        uintptr_t word_start = shadow_number(word) * SHADOW_WORD;
        uintptr_t from = first > word_start ? first : word_start;
        uintptr_t to = end < word_start + SHADOW_WORD ? end : word_start + SHADOW_WORD;
        end_others(word, SHADOW_NONE, shadow_bytes(from, to - from));
    }
}

/* The running thread reads the newest store. */
static inline void learn(uint32_t number, int order, uint64_t newest) {
    struct shadow_atomic *atomic = &shadow.atomics[number];
    struct in_order_thread *thread = in_order_running();
    if (atomic->heads == 0) {
        return;
    }
    if (__builtin_expect(atomic->value != newest, 0)) {
        atomic->heads = 0; /* somebody else has written */
        return;
    }
    join(acquires(order) ? &thread->now : &thread->acquired_later, &known[number]);
}

/* The running thread's store belongs to the release sequence that it begins, if it is a release or
 * a release fence came before; and to those that the store before it belongs to: all of them, for a
 * read-modify-write, or else that which its own thread began. Of one thread's the last one counts:
 * it knew more. */
static inline void release(uint32_t number, int order, uint64_t kept) {
    struct shadow_atomic *atomic = &shadow.atomics[number];
    unsigned self = execution.choice.current;
    uint64_t own = UINT64_C(1) << self;
    const struct in_order_thread *thread = in_order_running();
    const struct clock *released = releases(order)        ? &thread->now
                                   : thread->has_released ? &thread->released
                                                          : NULL;
    struct clock *own_knew = &knew[self][number];
    bool begins =
        released != NULL && ((kept & own) == 0 || own_knew->at[self] < released->at[self]);
    if (begins) {
        copy(own_knew, released);
        kept |= own;
    }
    atomic->heads = kept;
    if (kept == own) {
        copy(&known[number], own_knew);
    } else if (begins) {
        join(&known[number], released);
    }
    if (releases(order)) {
        tick();
    }
}

void in_order_load(uintptr_t address, unsigned size, int order, uint64_t newest, uintptr_t pc) {
    struct place place = find(address, size, false, pc);
    if (place.number != SHADOW_NONE) {
        learn(place.number, order, newest);
    }
}

void in_order_store(uintptr_t address, unsigned size, int order, uint64_t newest, uint64_t value,
                    uintptr_t pc) {
    struct place place = find(address, size, true, pc);
    if (place.number == SHADOW_NONE) {
        return;
    }
    struct shadow_atomic *atomic = &shadow.atomics[place.number];
    bool is_newest = atomic->value == newest; /* or else somebody else has written */
    uint64_t own = UINT64_C(1) << execution.choice.current;
    release(place.number, order, is_newest ? atomic->heads & own : 0);
    atomic->value = value;
    end_others(place.word, place.number, atomic->bytes);
}

void in_order_update(uintptr_t address, unsigned size, int order, uint64_t before, uint64_t after,
                     uintptr_t pc) {
    struct place place = find(address, size, true, pc);
    if (place.number == SHADOW_NONE) {
        return;
    }
    struct shadow_atomic *atomic = &shadow.atomics[place.number];
    learn(place.number, order, before);
    release(place.number, order, atomic->heads);
    atomic->value = after;
    end_others(place.word, place.number, atomic->bytes);
}

/* A compare-exchange that finds what it expects only reads, as far as races go: in_order_update
 * follows. */
void in_order_compare(uintptr_t address, unsigned size, int failure_order, uint64_t newest,
                      bool fails, uintptr_t pc) {
    struct place place = find(address, size, false, pc);
    if (place.number != SHADOW_NONE && fails) {
        learn(place.number, failure_order, newest);
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
