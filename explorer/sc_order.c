/*
 * See sc_order.h. The graph is that of the last OPERATIONS_MOST operations; all before
 * these stand before them, as they were executed.
 */
#include "sc_order.h"

enum { OPERATIONS_MOST = 256 };

static struct operation {
    struct sc_set before; /* direct predecessors, and those of its thread's earlier operations */
    uint32_t last_fence;  /* of its thread, this one included */
    const struct view *fence_knows; /* NULL: no fence */
    uint8_t thread;
} operations[OPERATIONS_MOST];

static uint32_t settled; /* operations up to this number stand before all later ones */
static uint32_t newest;
static struct view settled_fences_know;
static uint64_t settled_times[LOCATIONS_MOST];
static uint32_t last_of_thread[EXPLORER_THREADS_MOST];
static uint32_t last_fence_of_thread[EXPLORER_THREADS_MOST];
bool sc_any_fence;

static struct operation *operation_of(uint32_t number) { return &operations[number - settled - 1]; }

void sc_begin(void) {
    settled = newest = 0;
    sc_any_fence = false;
    settled_fences_know = (struct view){0, settled_times, weak_never};
    memset(last_of_thread, 0, sizeof last_of_thread);
    memset(last_fence_of_thread, 0, sizeof last_fence_of_thread);
}

/* All operations so far stand before all later ones. */
static void settle(void) {
    for (uint32_t number = settled + 1; number <= newest; number++) {
        if (operation_of(number)->fence_knows != NULL) {
            view_join(&settled_fences_know, operation_of(number)->fence_knows);
        }
    }
    settled = newest;
}

uint32_t sc_add(unsigned thread, const struct sc_set *before, const struct view *fence_knows) {
    if (newest - settled == OPERATIONS_MOST) {
        settle();
    }
    uint32_t number = ++newest;
    struct operation *operation = operation_of(number);
    operation->before.length = 0;
    operation->fence_knows = fence_knows;
    operation->thread = (uint8_t)thread;
    sc_join(&operation->before, before);
    if (last_of_thread[thread] > settled) {
        sc_join(&operation->before, &operation_of(last_of_thread[thread])->before);
        sc_insert(&operation->before, thread, last_of_thread[thread]);
    }
    last_of_thread[thread] = number;
    if (fence_knows != NULL) {
        last_fence_of_thread[thread] = number;
        sc_any_fence = true;
    }
    operation->last_fence = last_fence_of_thread[thread];
    return number;
}

uint32_t sc_last_fence(uint32_t operation) {
    if (operation > settled) {
        return operation_of(operation)->last_fence;
    }
    return settled_fences_know.length > 0 ? 1 : 0; /* somebody's: all settled ones are alike */
}

void sc_target(struct sc_targets *targets, unsigned thread, uint32_t operation) {
    sc_extend(&targets->length, targets->first, thread + 1);
    uint32_t *first = &targets->first[thread];
    *first = *first == 0 || operation < *first ? operation : *first;
}

void sc_join_targets(struct sc_targets *targets, const struct sc_targets *other) {
    for (unsigned i = 0; i < other->length; i++) {
        if (other->first[i] != 0) {
            sc_target(targets, i, other->first[i]);
        }
    }
}

void sc_target_fences(struct sc_targets *targets, unsigned location, uint64_t time) {
    if (view_time(&settled_fences_know, location) >= time) {
        sc_target(targets, 0, 1); /* settled, like the fence that it stands for */
    }
    for (uint32_t number = settled + 1; sc_any_fence && number <= newest; number++) {
        const struct operation *operation = operation_of(number);
        if (operation->fence_knows != NULL && view_time(operation->fence_knows, location) >= time) {
            sc_target(targets, operation->thread, number);
        }
    }
}

void sc_close(struct sc_set *set) {
    struct sc_set done = {0};
    bool has_grown = true;
    while (has_grown) {
        has_grown = false;
        sc_extend(&done.length, done.last, set->length);
        for (unsigned thread = 0; thread < done.length; thread++) {
            if (set->last[thread] > settled && set->last[thread] > done.last[thread]) {
                done.last[thread] = set->last[thread];
                sc_join(set, &operation_of(set->last[thread])->before);
                has_grown = true;
            }
        }
    }
}

bool sc_can_precede(const struct sc_set *closed, const struct sc_targets *targets) {
    for (unsigned i = 0; i < targets->length; i++) {
        uint32_t last = i < closed->length ? closed->last[i] : 0;
        if (targets->first[i] != 0 && (targets->first[i] <= settled || targets->first[i] <= last)) {
            return false;
        }
    }
    return true;
}

void sc_precede(const struct sc_set *set, const struct sc_targets *targets) {
    for (uint32_t number = settled + 1; number <= newest; number++) {
        struct operation *operation = operation_of(number);
        unsigned thread = operation->thread;
        if (thread < targets->length && targets->first[thread] != 0 &&
            targets->first[thread] <= number) {
            sc_join(&operation->before, set);
        }
    }
}
