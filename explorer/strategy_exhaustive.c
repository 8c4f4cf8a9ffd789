/* See strategy_exhaustive.h. */
#include "strategy_exhaustive.h"

#include "runtime.h"

#include <stdlib.h>

static unsigned cost(const struct exhaustive_choice *choice, unsigned thread) {
    bool could_stay = choice->mask >> choice->current & 1;
    return could_stay && thread != choice->current;
}

static unsigned preemptions_after(const struct exhaustive_choice *choice) {
    return choice->preemptions + cost(choice, choice->chosen);
}

/* Goes back to the last choice that has something untried, and tries it. */
static bool begin(struct explorer_strategy *self) {
    struct strategy_exhaustive *all = (struct strategy_exhaustive *)self;
    bool is_first = !all->is_started;
    all->is_started = true;
    all->next = 0;
    while (!is_first && all->length > 0) {
        struct exhaustive_choice *last = &all->path[all->length - 1];
        if (last->untried != 0) {
            last->chosen = (uint8_t)__builtin_ctzll(last->untried);
            last->untried &= last->untried - 1;
            return true;
        }
        all->length--;
    }
    all->is_complete = !is_first;
    return is_first;
}

static struct exhaustive_choice *path_add(struct strategy_exhaustive *all) {
    if (all->length == all->capacity) {
        all->capacity = all->capacity == 0 ? 256 : all->capacity * 2;
        all->path = realloc(all->path, all->capacity * sizeof *all->path);
        if (all->path == NULL) {
            fprintf(stderr, "explorer: no memory for the path of an exhaustive search\n");
            exit(2);
        }
    }
    return &all->path[all->length++];
}

static unsigned choose(struct explorer_strategy *self, const struct explorer_choice *choice) {
    struct strategy_exhaustive *all = (struct strategy_exhaustive *)self;
    if (all->next < all->length) {
        const struct exhaustive_choice *known = &all->path[all->next++];
        if (known->mask != choice->mask || known->current != choice->current) {
            execution_end(EXPLORER_MISFIT,
                          "the program did not do the same under the same schedule");
        }
        return known->chosen;
    }
    unsigned preemptions = all->next == 0 ? 0 : preemptions_after(&all->path[all->next - 1]);
    unsigned chosen = choose_without_preemption(choice);
    struct exhaustive_choice *added = path_add(all);
    *added = (struct exhaustive_choice){.mask = choice->mask,
                                        .preemptions = (uint16_t)preemptions,
                                        .chosen = (uint8_t)chosen,
                                        .current = (uint8_t)choice->current};
    bool may_preempt = preemptions < all->preemptions_most;
    bool could_stay = chosen == choice->current;
    added->untried = may_preempt || !could_stay ? choice->mask & ~(UINT64_C(1) << chosen) : 0;
    all->next++;
    return chosen;
}

void strategy_exhaustive_init(struct strategy_exhaustive *all, unsigned preemptions_most) {
    *all = (struct strategy_exhaustive){.strategy = {"exhaustive", begin, choose},
                                        .preemptions_most = preemptions_most};
}

void strategy_exhaustive_destroy(struct strategy_exhaustive *all) {
    free(all->path);
    all->path = NULL;
}
