/* See verify_accesses.h: threads, and the functions that can be verified. */
#include "verify_accesses.h"

#include "graph_search.h"
#include "races.h"
#include "verify_running.h"

#include <stdio.h>
#include <string.h>

enum { OBJECTS_MOST = 2 * GRAPH_THREADS_MOST };

static struct {
    const volatile void *address;
    struct graph_clock happens, causes;
} objects[OBJECTS_MOST]; /* that threads learn from */
static unsigned objects_length;

void verify_begin_objects(void) { objects_length = 0; }

bool verify_may_reuse(unsigned number) { return verify_knows(number, verify_threads[number].done); }

void verify_thread_create(unsigned number) {
    if (number >= GRAPH_THREADS_MOST) {
        verify_cannot("it has more than 16 threads");
    }
    const struct graph_event *creation = verify_sync_event();
    struct verify_thread *thread = &verify_threads[number];
    if (thread->done < graph.lengths[number]) {
        if (graph.events[number][thread->done].operand != verify_last_done()) {
            verify_cannot("several threads create threads, in no order"); /* so numbers differ */
        }
        thread->done++;
        verify_events_left--;
    } else {
        struct graph_event *start = graph_add(number);
        if (start == NULL) {
            verify_cannot("a thread, and those before it in its place, do too much");
        }
        start->kind = GRAPH_SYNC;
        start->order = __ATOMIC_RELAXED;
        start->operand = verify_last_done();
        graph_id id = graph_id_of(number, thread->done++);
        search_add_other(id);
        clock_join(&start->causes, &creation->causes);
        clock_join(&start->happens, &creation->happens);
    }
    verify_renew(thread);
}

void verify_thread_end(void) { verify_sync_event(); }

static unsigned find_object(const volatile void *object) {
    unsigned number = 0;
    while (number < objects_length && objects[number].address != object) {
        number++;
    }
    if (number == OBJECTS_MOST) {
        verify_cannot("it has too many threads");
    }
    if (number == objects_length) {
        memset(&objects[objects_length++], 0, sizeof objects[0]);
        objects[number].address = object;
    }
    return number;
}

void verify_release(const volatile void *object) {
    const struct graph_event *event = graph_event(verify_last_done());
    unsigned number = find_object(object);
    clock_join(&objects[number].happens, &event->happens);
    clock_join(&objects[number].causes, &event->causes);
}

void verify_acquire(const volatile void *object) {
    unsigned number = find_object(object);
    struct graph_event *event = verify_sync_event();
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

/* The function accesses a mutex: that it is destroyed, or freed, in no order with that is a data
 * race. */
static void access_mutex(const char *name, const volatile void *mutex, uintptr_t pc) {
    static const char *const ends[] = {"pthread_mutex_destroy", "mtx_destroy", NULL};
    if (is_one_of(name, ends)) {
        races_access(mutex, sizeof(pthread_mutex_t), RACE_WRITE, pc);
    } else {
        races_access(mutex, 1, RACE_ATOMIC_WRITE, pc);
    }
}

void verify_before_function(const char *name, const volatile void *object, uintptr_t pc) {
    static const char *const tries[] = {"pthread_mutex_trylock", "mtx_trylock", NULL};
    static const char *const locks[] = {"pthread_mutex_lock", "mtx_lock", NULL};
    static const char *const others[] = {"pthread_mutex_unlock",
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
    if (strstr(name, "mutex_") != NULL || strncmp(name, "mtx_", 4) == 0) {
        access_mutex(name, object, pc);
    }
    if (is_one_of(name, tries)) {
        return; /* to be seen; a loop may wait by them */
    }
    verify_end_trial();
    if (is_one_of(name, locks)) {
        verify_running()->next_lock = verify_find_mutex((const pthread_mutex_t *)object) + 1;
    } else if (!is_one_of(name, others)) {
        char why[100];
        snprintf(why, sizeof why, "%s is not supported", name);
        verify_cannot(why);
    }
}
