/* See sc_access.h. */
#include "sc_access.h"

bool sc_any_weaker;

void sc_access_begin(void) {
    sc_any_weaker = false;
    sc_begin();
}

static void add_known_operations(struct sc_set *set) {
    for (unsigned i = 0; i < thread_views_length; i++) {
        uint64_t last = view_time(&running_views()->now, thread_views[i].operations);
        if (last != 0) {
            sc_insert(set, i, (uint32_t)last);
        }
    }
}

static void add_known_fences(struct sc_set *set) {
    for (unsigned i = 0; i < thread_views_length && sc_any_fence; i++) {
        uint64_t last = view_time(&running_views()->now, thread_views[i].operations);
        uint32_t fence = last != 0 ? sc_last_fence((uint32_t)last) : 0;
        if (fence != 0) {
            sc_insert(set, i, fence);
        }
    }
}

static void know_operation(uint32_t operation) {
    struct thread_views *views = running_views();
    bool is_new;
    if (views->operations == LOCATIONS_MOST) {
        views->operations = location_other(&views->operations, &is_new);
    }
    view_raise(&views->now, views->operations, operation);
}

bool sc_may_go_before_closely(struct sc_question *question, unsigned number,
                              const struct store *later, int order) {
    if (!question->is_begun) {
        question->is_begun = true;
        question->known.length = question->after.length = 0;
        add_known_fences(&question->known);
        question->is_ordered = order == __ATOMIC_SEQ_CST || question->known.length > 0;
        if (order == __ATOMIC_SEQ_CST) {
            add_known_operations(&question->known);
        }
        sc_close(&question->known);
    }
    if (!question->is_ordered) {
        return true;
    }
    if (later->marks != NULL) {
        sc_join_targets(&question->after, &later->marks->accesses);
    }
    sc_target_fences(&question->after, number, later->timestamp);
    /* As long as all accesses are seq_cst, program order and what is read agree with the order: an
     * access that stands earlier in it can be executed earlier. */
    if (!sc_any_weaker && question->after.length > 0) {
        return false;
    }
    return sc_can_precede(&question->known, &question->after);
}

void sc_begin_access_closely(struct sc_step *step, const struct marks *marks, bool is_read,
                             int order) {
    add_known_fences(&step->own);
    if (order == __ATOMIC_SEQ_CST) {
        struct sc_set before;
        before.length = 0;
        add_known_operations(&before);
        if (marks != NULL) {
            sc_join(&before, is_read ? &marks->before_reads : &marks->before_stores);
        }
        step->operation = sc_add(execution.choice.current, &before, NULL);
        sc_insert(&step->own, execution.choice.current, step->operation);
    }
}

static struct marks *marks_of(struct store *store) {
    if (store->marks == NULL) {
        store->marks = views_take(sizeof *store->marks);
        store->marks->before_reads.length = store->marks->before_stores.length = 0;
        store->marks->accesses.length = 0;
    }
    return store->marks;
}

void sc_end_access_closely(const struct sc_step *step, unsigned number, unsigned place,
                           bool is_read) {
    struct location *location = &locations[number];
    struct sc_targets after;
    after.length = 0;
    for (unsigned i = place; i < location->length; i++) {
        struct store *store = &location->stores[i];
        struct marks *marks = marks_of(store);
        if (i > place) {
            sc_join_targets(&after, &marks->accesses);
            sc_target_fences(&after, number, store->timestamp);
        } else if (step->operation != 0) {
            sc_target(&marks->accesses, execution.choice.current, step->operation);
        }
        if (i > place || !is_read) {
            sc_join(&marks->before_reads, &step->own);
        }
        sc_join(&marks->before_stores, &step->own);
    }
    if (after.length > 0) {
        sc_precede(&step->own, &after);
    }
    if (step->operation != 0) {
        know_operation(step->operation);
    }
}

void sc_inherit_marks(struct store *store, const struct store *before) {
    struct marks *marks = marks_of(store);
    sc_join(&marks->before_reads, &before->marks->before_stores);
    sc_join(&marks->before_stores, &before->marks->before_stores);
}

/* All that precedes what the running thread knows of precedes its fence. */
static void add_known_stores(struct sc_set *set) {
    const struct view *now = &running_views()->now;
    for (unsigned number = 0; number < now->length && number < locations_count(); number++) {
        const struct location *location = &locations[number];
        unsigned i = location->is_over ? 0 : location->length;
        while (i > 0 && location->stores[i - 1].timestamp > now->at[number]) {
            i--;
        }
        if (i > 0 && location->stores[i - 1].marks != NULL) {
            sc_join(set, &location->stores[i - 1].marks->before_reads);
        }
    }
}

void sc_begin_fence(struct sc_set *before) {
    before->length = 0;
    add_known_operations(before);
}

void sc_end_fence(struct sc_set *before) {
    const struct thread_views *views = running_views();
    add_known_stores(before);
    know_operation(sc_add(execution.choice.current, before, view_copy(&views->now, views->moment)));
}
