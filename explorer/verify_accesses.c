/* See verify_accesses.h. */
#include "verify_accesses.h"

#include "graph_clocks.h"
#include "graph_search.h"
#include "races.h"
#include "runtime.h"

#include <string.h>

enum {
    PLACES = 4096, /* of the table of locations */
    ROUND_MOST = 64,
    OBJECTS_MOST = 2 * GRAPH_THREADS_MOST
};

bool verify_is_on, verify_is_told;
volatile uint8_t explorer_paused; /* set by no-pause.s */

/* Locations: an address, in one of the times that there is more than one thread. */
static struct location {
    const volatile void *address;
    uint32_t phase;
    uint8_t size;
    uint64_t execution; /* in which it was accessed last */
} locations[GRAPH_LOCATIONS_MOST];
static uint16_t table[PLACES]; /* numbers plus one */

static struct verify_thread {
    unsigned done;      /* events, in this execution */
    unsigned next_lock; /* the location of the mutex that it is about to lock, plus one */
    /* Its reads since it wrote last, as far as there is room; how many there were before it waited
     * a little; and the first one of the round that was in vain. */
    struct {
        uintptr_t pc;
        const volatile void *address;
        uint16_t event;
    } round[ROUND_MOST];
    unsigned round_length, round_paused, round_first;
    enum { NOT_STUCK, STUCK_SPINNING, STUCK_ASSUMING, STUCK_LOCKING } stuck;
} threads[GRAPH_THREADS_MOST];

static struct {
    const volatile void *address;
    struct graph_clock happens, causes;
} objects[OBJECTS_MOST]; /* that threads learn from */
static unsigned objects_length;

static uint32_t phase;
static unsigned events_left; /* of the graph, not yet done */
static bool was_blocked;

static inline unsigned self(void) { return execution.choice.current; }

static void round_end(struct verify_thread *thread) {
    thread->round_length = thread->round_paused = 0;
}

static __attribute__((noreturn)) void cannot(const char *why) {
    execution_end(EXPLORER_MISFIT, why);
}

void verify_forget_locations(void) {
    memset(table, 0, sizeof table);
    graph.locations = 0;
}

/* Where a location is in the table, or is to be. */
static unsigned place_of(const volatile void *address, uint32_t in_phase) {
    uint64_t hash = ((uintptr_t)address + in_phase) * UINT64_C(0x9e3779b97f4a7c15) >> 52;
    unsigned place = (unsigned)hash;
    while (table[place] != 0 && (locations[table[place] - 1].address != address ||
                                 locations[table[place] - 1].phase != in_phase)) {
        place = (place + 1) % PLACES;
    }
    return place;
}

size_t verify_save_locations(void *bytes) {
    size_t length = graph.locations * sizeof locations[0];
    if (bytes != NULL) {
        memcpy(bytes, &graph.locations, sizeof graph.locations);
        memcpy((char *)bytes + sizeof graph.locations, locations, length);
    }
    return sizeof graph.locations + length;
}

size_t verify_restore_locations(const void *bytes) {
    verify_forget_locations();
    memcpy(&graph.locations, bytes, sizeof graph.locations);
    size_t length = graph.locations * sizeof locations[0];
    memcpy(locations, (const char *)bytes + sizeof graph.locations, length);
    for (unsigned number = 0; number < graph.locations; number++) {
        locations[number].execution = 0;
        table[place_of(locations[number].address, locations[number].phase)] =
            (uint16_t)(number + 1);
    }
    return sizeof graph.locations + length;
}

void verify_begin_execution(void) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        threads[thread].done = threads[thread].next_lock = 0;
        threads[thread].stuck = NOT_STUCK;
        round_end(&threads[thread]);
    }
    objects_length = 0;
    phase = 0;
    was_blocked = false;
    explorer_paused = 0;
    events_left = 0;
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        events_left += graph.lengths[thread];
    }
}

void verify_begin(void) { phase++; }

bool verify_was_blocked(void) { return was_blocked; }

/* Locations. */

static unsigned new_location(unsigned place, const volatile void *address, unsigned size) {
    if (graph.locations == GRAPH_LOCATIONS_MOST) {
        cannot("it cannot be verified: it has too many atomics");
    }
    unsigned number = graph.locations++;
    table[place] = (uint16_t)(number + 1);
    locations[number] =
        (struct location){.address = address, .phase = phase, .size = (uint8_t)size};
    graph.newest[number] = graph.oldest[number] = GRAPH_INITIAL;
    return number;
}

/* The number of a location; in memory it has the value that it starts with until it is written. */
static unsigned find(const volatile void *address, unsigned size, uint64_t initial) {
    unsigned place = place_of(address, phase);
    unsigned number = table[place] != 0 ? table[place] - 1U : new_location(place, address, size);
    struct location *location = &locations[number];
    if (size > sizeof initial) {
        cannot("it cannot be verified: it has an atomic of 16 bytes");
    }
    if (location->size != size) {
        cannot("it cannot be verified: it accesses an atomic in two sizes");
    }
    if (location->execution != execution.executions) {
        location->execution = execution.executions;
        graph_initial_values[number] = initial;
    }
    return number;
}

/* Waiting. */

static __attribute__((noreturn)) void stick(int why, const char *kind) {
    threads[self()].stuck = (uint8_t)why;
    thread_block(&threads[self()], kind, -1);
    __builtin_unreachable();
}

void verify_yield(void) { explorer_paused = 1; }

/* The running thread has waited a little, before others run. */
static void note_pause(void) {
    if (explorer_paused != 0) {
        explorer_paused = 0;
        threads[self()].round_paused = threads[self()].round_length;
    }
}

/* A thread that has waited a little, and is about to read what it has read before it waited, having
 * written nothing, has gone round in vain: it could have read what it is to read now then. */
static void round_add(struct verify_thread *thread, uintptr_t pc, const volatile void *address) {
    note_pause();
    for (unsigned i = 0; i < thread->round_paused; i++) {
        if (thread->round[i].pc == pc && thread->round[i].address == address) {
            thread->round_first = i;
            stick(STUCK_SPINNING, "what it reads again and again to change");
        }
    }
    if (thread->round_length < ROUND_MOST) {
        thread->round[thread->round_length].pc = pc;
        thread->round[thread->round_length].address = address;
        thread->round[thread->round_length++].event = (uint16_t)thread->done;
    }
}

void explorer_assume(bool condition) {
    if (condition) {
        return;
    }
    if (!verify_is_on) {
        execution_end(EXPLORER_PASSED, "");
    }
    if (!execution.keeps_order) {
        was_blocked = true;
        execution_end(EXPLORER_PASSED, "");
    }
    stick(STUCK_ASSUMING, "what is assumed");
}

/* Whether all reads of the round, up to the thread's end, are of the newest writes: then nothing
 * that others have done helps. */
static bool waits_for_ever(unsigned number) {
    const struct verify_thread *thread = &threads[number];
    unsigned first = thread->stuck == STUCK_LOCKING    ? thread->done - 1
                     : thread->stuck == STUCK_ASSUMING ? thread->done
                                                       : thread->round[thread->round_first].event;
    for (unsigned i = first; i < thread->done; i++) {
        const struct graph_event *event = &graph.events[number][i];
        if (graph_reads(event) && event->source != graph.newest[event->location]) {
            return false;
        }
    }
    return thread->stuck != STUCK_ASSUMING;
}

void verify_end_waiting(void) {
    for (unsigned number = 0; number < GRAPH_THREADS_MOST; number++) {
        if (threads[number].stuck != NOT_STUCK && !waits_for_ever(number)) {
            was_blocked = true;
            execution_end(EXPLORER_PASSED, "");
        }
    }
    execution_end_blocked(EXPLORER_DEADLOCK, "nobody can go on");
}

/* Events. */

/* The next event of the running thread, if the graph has it. */
static struct graph_event *next_known(enum graph_kind kind, unsigned location) {
    struct verify_thread *thread = &threads[self()];
    if (thread->done == graph.lengths[self()]) {
        return NULL;
    }
    struct graph_event *event = &graph.events[self()][thread->done];
    if (event->kind != kind || event->location != location) {
        cannot("it cannot be verified: it did not do the same again");
    }
    thread->done++;
    events_left--;
    return event;
}

static struct graph_event *next_new(enum graph_kind kind, int order) {
    struct graph_event *event = graph_add(self());
    if (event == NULL) {
        cannot("it cannot be verified: a thread does too much, or waits in a loop without "
               "sched_yield, a pause or explorer_assume in it");
    }
    threads[self()].done++;
    event->kind = (uint8_t)kind;
    event->order = event->failure_order = (uint8_t)order;
    return event;
}

static graph_id last_done(void) { return graph_id_of(self(), threads[self()].done - 1); }

static struct graph_event *sync_event(void) {
    struct graph_event *event = next_known(GRAPH_SYNC, GRAPH_LOCATIONS_MOST);
    if (event == NULL) {
        event = next_new(GRAPH_SYNC, __ATOMIC_RELAXED);
        search_add_other(last_done());
    }
    return event;
}

/* A read, and what is to be written behind it. */
static struct graph_event *read_event(const volatile void *address, unsigned size, uint64_t initial,
                                      uintptr_t pc, struct graph_event request) {
    struct verify_thread *thread = &threads[self()];
    unsigned location = find(address, size, initial);
    round_add(thread, pc, address);
    struct graph_event *event = next_known(request.kind, location);
    if (event == NULL) {
        event = next_new(request.kind, request.order);
        event->failure_order = request.failure_order;
        event->size = (uint8_t)size;
        event->operation = request.operation;
        event->expected = request.expected;
        event->operand = request.operand;
        search_add_read(last_done(), location);
    } else if (event->source == GRAPH_INITIAL) {
        event->read_value = graph_initial_values[location];
    }
    if (event->writes) {
        round_end(thread);
    }
    return event;
}

uint64_t verify_load(const volatile void *address, unsigned size, int order, uint64_t initial,
                     uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_READ, pc);
    struct graph_event request = {
        .kind = GRAPH_LOAD, .order = (uint8_t)order, .failure_order = (uint8_t)order};
    return read_event(address, size, initial, pc, request)->read_value;
}

uint64_t verify_update(const volatile void *address, unsigned size, int order, uint64_t initial,
                       unsigned operation, uint64_t operand, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_WRITE, pc);
    struct graph_event request = {.kind = GRAPH_UPDATE,
                                  .order = (uint8_t)order,
                                  .failure_order = (uint8_t)order,
                                  .operation = (uint8_t)operation,
                                  .operand = operand};
    return read_event(address, size, initial, pc, request)->read_value;
}

uint64_t verify_compare(const volatile void *address, unsigned size, int order, int failure_order,
                        uint64_t initial, uint64_t expected, uint64_t desired, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_READ, pc);
    struct graph_event request = {.kind = GRAPH_COMPARE,
                                  .order = (uint8_t)order,
                                  .failure_order = (uint8_t)failure_order,
                                  .operation = OPERATION_EXCHANGE,
                                  .expected = expected,
                                  .operand = desired};
    const struct graph_event *event = read_event(address, size, initial, pc, request);
    return event->read_value;
}

static bool is_done(graph_id id) { return threads[graph_thread_of(id)].done > graph_number_of(id); }

bool verify_wrote(void) {
    const struct graph_event *event = graph_event(last_done());
    for (graph_id later = event->after; later != GRAPH_INITIAL; later = graph_event(later)->after) {
        if (is_done(later)) {
            return false;
        }
    }
    return true;
}

bool verify_store(const volatile void *address, unsigned size, int order, uint64_t initial,
                  uint64_t value, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_WRITE, pc);
    unsigned location = find(address, size, initial);
    struct graph_event *event = next_known(GRAPH_STORE, location);
    if (event == NULL) {
        event = next_new(GRAPH_STORE, order);
        event->size = (uint8_t)size;
        search_add_store(last_done(), location, value);
    }
    round_end(&threads[self()]);
    return verify_wrote();
}

void verify_fence(int order) {
    if (next_known(GRAPH_FENCE, GRAPH_LOCATIONS_MOST) == NULL) {
        next_new(GRAPH_FENCE, order);
        search_add_other(last_done());
    }
}

/* Locks: a mutex is a location, which holds whether it is held. */

static unsigned find_mutex(const pthread_mutex_t *mutex) {
    return find(mutex, 1, mutex->__data.__owner != 0);
}

/* The event by which the running thread gets a mutex, or does not. */
static const struct graph_event *lock_event(const pthread_mutex_t *mutex, enum graph_kind kind,
                                            uintptr_t pc) {
    struct graph_event request = {.kind = (uint8_t)kind,
                                  .order = __ATOMIC_ACQUIRE,
                                  .failure_order = __ATOMIC_RELAXED,
                                  .operation = OPERATION_EXCHANGE,
                                  .operand = GRAPH_LOCK_HELD};
    return read_event(mutex, 1, mutex->__data.__owner != 0, pc, request);
}

void verify_lock(const pthread_mutex_t *mutex) {
    round_end(&threads[self()]);
    const struct graph_event *event = lock_event(mutex, GRAPH_LOCK, 0);
    threads[self()].next_lock = 0;
    if (!event->writes) {
        stick(STUCK_LOCKING, "a mutex");
    }
}

bool verify_try_lock(const pthread_mutex_t *mutex, uintptr_t pc) {
    return lock_event(mutex, GRAPH_COMPARE, pc)->writes;
}

void verify_unlock(const pthread_mutex_t *mutex) {
    unsigned location = find_mutex(mutex);
    if (next_known(GRAPH_STORE, location) == NULL) {
        struct graph_event *event = next_new(GRAPH_STORE, __ATOMIC_RELEASE);
        event->size = 1;
        search_add_store(last_done(), location, 0);
    }
    round_end(&threads[self()]);
}

/* Threads. */

void verify_thread_create(unsigned number) {
    if (number >= GRAPH_THREADS_MOST) {
        cannot("it cannot be verified: it has more than 16 threads");
    }
    const struct graph_event *creation = sync_event();
    struct verify_thread *thread = &threads[number];
    if (thread->done < graph.lengths[number]) {
        thread->done++;
        events_left--;
    } else {
        struct graph_event *start = graph_add(number);
        start->kind = GRAPH_SYNC;
        start->order = __ATOMIC_RELAXED;
        graph_id id = graph_id_of(number, thread->done++);
        search_add_other(id);
        clock_join(&start->causes, &creation->causes);
        clock_join(&start->happens, &creation->happens);
    }
    thread->stuck = NOT_STUCK;
    round_end(thread);
}

void verify_thread_end(void) { sync_event(); }

static unsigned find_object(const volatile void *object) {
    unsigned number = 0;
    while (number < objects_length && objects[number].address != object) {
        number++;
    }
    if (number == OBJECTS_MOST) {
        cannot("it cannot be verified: it has too many threads");
    }
    if (number == objects_length) {
        memset(&objects[objects_length++], 0, sizeof objects[0]);
        objects[number].address = object;
    }
    return number;
}

void verify_release(const volatile void *object) {
    const struct graph_event *event = graph_event(last_done());
    unsigned number = find_object(object);
    clock_join(&objects[number].happens, &event->happens);
    clock_join(&objects[number].causes, &event->causes);
}

void verify_acquire(const volatile void *object) {
    unsigned number = find_object(object);
    struct graph_event *event = sync_event();
    clock_join(&event->happens, &objects[number].happens);
    clock_join(&event->causes, &objects[number].causes);
    objects[number] = objects[--objects_length];
}

static bool is_one_of(const char *name, const char *const names[]) {
    while (*names != NULL && strcmp(name, *names) != 0) {
        names++;
    }
    return *names != NULL;
}

void verify_before_function(const char *name, const volatile void *object) {
    static const char *const locks[] = {"pthread_mutex_lock", "mtx_lock", NULL};
    static const char *const others[] = {"pthread_mutex_trylock",
                                         "mtx_trylock",
                                         "pthread_mutex_unlock",
                                         "pthread_mutex_destroy",
                                         "pthread_create",
                                         "pthread_join",
                                         "pthread_detach",
                                         "mtx_unlock",
                                         "mtx_destroy",
                                         "thrd_create",
                                         "thrd_join",
                                         "thrd_detach",
                                         NULL};
    if (is_one_of(name, locks)) {
        threads[self()].next_lock = find_mutex((const pthread_mutex_t *)object) + 1;
    } else if (!is_one_of(name, others)) {
        char why[100];
        snprintf(why, sizeof why, "it cannot be verified: %s is not supported", name);
        cannot(why);
    }
}

/* What happens before what. An access that is not atomic belongs to the event that follows it. */

struct weak_moment verify_now(void) {
    return (struct weak_moment){threads[self()].done + 1, self()};
}

bool verify_knows(unsigned thread, uint64_t time) {
    const struct verify_thread *running = &threads[self()];
    return thread == self() ||
           (running->done > 0 &&
            (uint64_t)graph.events[self()][running->done - 1].happens.at[thread] >= time);
}

/* Scheduling: first everything that the graph has, in an order in which each read comes after what
 * it reads; then new events, of the first thread that can go on. */

/* Whether all others that read the write before this one have done so. */
static bool is_read_by_all(const struct graph_event *write) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        for (unsigned i = threads[thread].done; i < graph.lengths[thread]; i++) {
            const struct graph_event *event = &graph.events[thread][i];
            if (event != write && event->location == write->location && graph_reads(event) &&
                event->source == write->before) {
                return false;
            }
        }
    }
    return true;
}

/* Whether the event comes next where each read is to read the newest write. */
static bool is_next_in_order(const struct graph_event *event) {
    return !event->writes ||
           ((event->before == GRAPH_INITIAL || is_done(event->before)) && is_read_by_all(event));
}

static bool is_ready(unsigned thread) {
    if (threads[thread].done == graph.lengths[thread]) {
        return false;
    }
    const struct graph_event *event = &graph.events[thread][threads[thread].done];
    return (!graph_reads(event) || event->source == GRAPH_INITIAL || is_done(event->source)) &&
           (!verify_is_told || is_next_in_order(event));
}

static bool is_locked_out(unsigned thread) {
    unsigned lock = threads[thread].next_lock;
    return lock != 0 && graph_value(graph.newest[lock - 1], lock - 1) != 0;
}

unsigned verify_choose(struct explorer_strategy *strategy, const struct explorer_choice *choice) {
    (void)strategy;
    note_pause();
    if (events_left > 0) {
        if ((choice->mask >> choice->current & 1) != 0 && is_ready(choice->current)) {
            return choice->current;
        }
        for (uint64_t left = choice->mask; left != 0; left &= left - 1) {
            if (is_ready((unsigned)__builtin_ctzll(left))) {
                return (unsigned)__builtin_ctzll(left);
            }
        }
        cannot("it cannot be verified: it did not come as far as before");
    }
    for (uint64_t left = choice->mask; left != 0; left &= left - 1) {
        if (!is_locked_out((unsigned)__builtin_ctzll(left))) {
            return (unsigned)__builtin_ctzll(left);
        }
    }
    return (unsigned)__builtin_ctzll(choice->mask);
}
