/* See verify_accesses.h. */
#include "verify_accesses.h"

#include "graph_search.h"
#include "races.h"
#include "verify_running.h"

#include <stdio.h>

bool verify_is_on;
struct verify_thread verify_threads[GRAPH_THREADS_MOST];
unsigned verify_events_left;
bool verify_blocked, verify_is_too_long;

void verify_cannot(const char *why) {
    char message[200];
    snprintf(message, sizeof message, "it cannot be verified: %s", why);
    execution_end(EXPLORER_MISFIT, message);
}

void verify_begin_execution(void) {
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        verify_threads[thread].done = verify_threads[thread].next_lock = 0;
        verify_renew(&verify_threads[thread]);
    }
    verify_begin_objects();
    verify_begin_locations();
    verify_blocked = verify_is_too_long = false;
    verify_begin_waiting();
    verify_begin_ends();
    verify_events_left = 0;
    for (unsigned thread = 0; thread < GRAPH_THREADS_MOST; thread++) {
        verify_events_left += graph.lengths[thread];
    }
}

__attribute__((noreturn)) static void did_otherwise(void) {
    verify_cannot("it did not do the same again, as if it depended on addresses or time, or had "
                  "threads that several threads create");
}

/* Events. */

/* The next event of the running thread, if the graph has it. */
static struct graph_event *next_known(enum graph_kind kind, unsigned location) {
    struct verify_thread *thread = verify_running();
    if (thread->done == graph.lengths[verify_self()]) {
        return NULL;
    }
    struct graph_event *event = &graph.events[verify_self()][thread->done];
    if (event->kind != kind || event->location != location) {
        did_otherwise();
    }
    thread->done++;
    verify_events_left--;
    return event;
}

static struct graph_event *next_new(enum graph_kind kind, int order) {
    struct graph_event *event = graph_add(verify_self());
    if (event == NULL) {
        verify_is_too_long = true;
        verify_cannot(
            "a thread does too much, or waits in a loop that comes to something new, writes, or reads more than 64 times in each round");
    }
    verify_running()->done++;
    event->kind = (uint8_t)kind;
    event->order = event->failure_order = (uint8_t)order;
    return event;
}

struct graph_event *verify_sync_event(void) {
    verify_end_trial();
    verify_round_end(verify_running()); /* it may have made who writes */
    struct graph_event *event = next_known(GRAPH_SYNC, GRAPH_LOCATIONS_MOST);
    if (event == NULL) {
        event = next_new(GRAPH_SYNC, __ATOMIC_RELAXED);
        search_add_other(verify_last_done());
    }
    return event;
}

/* A read, and what is to be written behind it. */
static const struct graph_event *read_event(const volatile void *address, unsigned size,
                                            uint64_t initial, uintptr_t pc,
                                            struct graph_event request) {
    struct verify_thread *thread = verify_running();
    const struct graph_event *again =
        verify_round_add(pc, address, request.expected, request.operand);
    if (again != NULL) {
        return again;
    }
    unsigned location = verify_find_location(address, size, initial);
    struct graph_event *event = next_known(request.kind, location);
    if (event == NULL) {
        event = next_new(request.kind, request.order);
        event->failure_order = request.failure_order;
        event->size = (uint8_t)size;
        event->operation = request.operation;
        event->expected = request.expected;
        event->operand = request.operand;
        search_add_read(verify_last_done(), location);
    } else if (event->source == GRAPH_INITIAL &&
               event->read_value != graph_initial_values[location]) {
        did_otherwise();
    }
    if (event->writes) {
        verify_round_end(thread);
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
    uint64_t found = event->read_value;
    if (event->writes) {
        verify_running()->is_in_event = true; /* only now it is known that it writes */
        races_access(address, size, RACE_ATOMIC_WRITE, pc);
        verify_running()->is_in_event = false;
    }
    return found;
}

bool verify_wrote(void) {
    const struct graph_event *event = graph_event(verify_last_done());
    for (graph_id later = event->after; later != GRAPH_INITIAL; later = graph_event(later)->after) {
        if (verify_is_done(later)) {
            return false;
        }
    }
    return true;
}

static void store_event(const volatile void *address, unsigned size, int order, uint64_t initial,
                        uint64_t value) {
    verify_end_trial();
    unsigned location = verify_find_location(address, size, initial);
    if (next_known(GRAPH_STORE, location) == NULL) {
        struct graph_event *event = next_new(GRAPH_STORE, order);
        event->size = (uint8_t)size;
        search_add_store(verify_last_done(), location, value);
    }
    verify_round_end(verify_running());
}

bool verify_store(const volatile void *address, unsigned size, int order, uint64_t initial,
                  uint64_t value, uintptr_t pc) {
    races_access(address, size, RACE_ATOMIC_WRITE, pc);
    store_event(address, size, order, initial, value);
    return verify_wrote();
}

void verify_fence(int order) {
    if (verify_running()->trial > 0) {
        return;
    }
    if (next_known(GRAPH_FENCE, GRAPH_LOCATIONS_MOST) == NULL) {
        next_new(GRAPH_FENCE, order);
        search_add_other(verify_last_done());
    }
}

/* Locks: a mutex is a location, which holds whether it is held. */

unsigned verify_find_mutex(const pthread_mutex_t *mutex) {
    return verify_find_location(mutex, 1, mutex->__data.__owner != 0);
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
    verify_end_trial();
    verify_round_end(verify_running());
    const struct graph_event *event = lock_event(mutex, GRAPH_LOCK, 0);
    verify_running()->next_lock = 0;
    if (!event->writes) {
        verify_stick(STUCK_LOCKING, "a mutex");
    }
}

bool verify_try_lock(const pthread_mutex_t *mutex, uintptr_t pc) {
    return lock_event(mutex, GRAPH_COMPARE, pc)->writes;
}

void verify_unlock(const pthread_mutex_t *mutex) {
    store_event(mutex, 1, __ATOMIC_RELEASE, mutex->__data.__owner != 0, 0);
}

/* What happens before what. An access that is not atomic belongs to the event that follows it. */

struct weak_moment verify_now(void) {
    const struct verify_thread *thread = verify_running();
    return (struct weak_moment){thread->done + (thread->is_in_event ? 0 : 1), verify_self()};
}

bool verify_knows(unsigned thread, uint64_t time) {
    const struct verify_thread *running = verify_running();
    return thread == verify_self() ||
           (running->done > 0 &&
            (uint64_t)graph.events[verify_self()][running->done - 1].happens.at[thread] >= time);
}
