/* See happens_before.h. A thread's own time is a location of views. */
#include "happens_before.h"

#include "address_table.h"
#include "in_order.h"
#include "verify_accesses.h"

enum { OBJECTS_MOST = TABLE_NUMBERS_MOST }; /* that threads synchronize by; more share one */

struct thread_views thread_views[EXPLORER_THREADS_MOST];
unsigned thread_views_length;
static uint32_t phase; /* counts beginnings: what was before the last one happens before all */
/* Rows a little longer than a power of two, so that their starts do not share lines of a cache. */
static uint64_t thread_times[EXPLORER_THREADS_MOST][3][LOCATIONS_MOST + 24];

static struct table object_table;
static struct object {
    struct view released; /* by all who synchronized */
    uint32_t capacity;
} objects[OBJECTS_MOST + 1]; /* the last one is shared by the rest */
static uint64_t rest_times[LOCATIONS_MOST];

void views_tick(struct thread_views *views) {
    if (views->moment.clock < LOCATIONS_MOST) {
        view_raise(&views->now, views->moment.clock, ++views->moment.time);
    }
}

static struct thread_views *thread_begin(unsigned number) {
    struct thread_views *views = &thread_views[number];
    while (thread_views_length <= number) {
        thread_views[thread_views_length++].operations = LOCATIONS_MOST;
    }
    bool is_new;
    unsigned clock = location_other(views, &is_new);
    struct weak_moment moment = {is_new ? 0 : views->moment.time, clock};
    *views = (struct thread_views){{0, thread_times[number][0], weak_never},
                                   {0, thread_times[number][1], weak_never},
                                   {0, thread_times[number][2], weak_never},
                                   .moment = moment,
                                   .operations = views->operations};
    views_tick(views);
    return views;
}

void happens_before_begin(void) {
    phase++;
    if (weak_is_in_order) {
        in_order_begin();
        return;
    }
    thread_views_length = 0;
    table_clear(&object_table);
    objects[OBJECTS_MOST] = (struct object){{0, rest_times, weak_never}, LOCATIONS_MOST};
    thread_begin(execution.choice.current);
}

void weak_thread_create(unsigned number) {
    if (verify_is_on) {
        verify_thread_create(number);
        return;
    }
    if (weak_is_in_order) {
        in_order_thread_create(number);
        return;
    }
    struct thread_views *views = thread_begin(number);
    view_join(&views->now, &running_views()->now);
    views_tick(running_views());
}

static void give_room(struct object *object, uint32_t length) {
    object->capacity = 2 * length;
    object->released.at = views_take(object->capacity * sizeof *object->released.at);
}

/* Not inlined: what it has to save would be saved in order, too. */
__attribute__((noinline)) static void synchronize_views(const volatile void *object) {
    bool is_new;
    unsigned number = table_number(&object_table, object, OBJECTS_MOST, &is_new);
    if (is_new) {
        objects[number] = (struct object){{0, NULL, weak_never}, 0};
    }
    struct object *shared = &objects[number];
    struct thread_views *views = running_views();
    view_learn(&views->now, &shared->released);
    if (is_new || shared->capacity < views->now.length) {
        give_room(shared, views->now.length);
    }
    /* The thread knows all that was there. */
    memcpy(shared->released.at, views->now.at, views->now.length * sizeof *views->now.at);
    shared->released.length = views->now.length;
    shared->released.moment = views->moment;
    views_tick(views);
}

void weak_synchronize(const volatile void *object) {
    if (weak_is_in_order) {
        in_order_synchronize(object);
    } else if (!verify_is_on) { /* or else locks and ends of threads have said so */
        synchronize_views(object);
    }
}

void weak_thread_end(const volatile void *object, const volatile void *other) {
    if (verify_is_on) {
        verify_thread_end();
        verify_release(object);
        if (other != NULL) {
            verify_release(other);
        }
        return;
    }
    weak_synchronize(object);
    if (other != NULL) {
        weak_synchronize(other);
    }
}

void weak_thread_join(const volatile void *object) {
    if (verify_is_on) {
        verify_acquire(object);
    } else {
        weak_synchronize(object);
    }
}

struct weak_moment weak_now(void) {
    if (verify_is_on) {
        return verify_now();
    }
    return weak_is_in_order ? in_order_now() : running_views()->moment;
}

bool weak_happened_before(struct weak_moment moment) {
    if (weak_is_in_order) {
        return in_order_knows(moment.clock, moment.time);
    }
    if (verify_is_on) {
        return verify_knows(moment.clock, moment.time);
    }
    return moment.clock == LOCATIONS_MOST ||
           view_time(&running_views()->now, moment.clock) >= moment.time;
}

bool weak_knows(unsigned thread, uint64_t time) {
    return weak_happened_before((struct weak_moment){time, thread_views[thread].moment.clock});
}

struct explorer_moment explorer_now(void) {
    struct weak_moment now = weak_now();
    return (struct explorer_moment){now.time, now.clock, phase};
}

bool explorer_happened_before(struct explorer_moment moment) {
    return !execution.keeps_order || moment.phase != phase ||
           weak_happened_before((struct weak_moment){moment.time, moment.clock});
}
