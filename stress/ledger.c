/* See ledger.h. */
#include "ledger.h"

#include <stdlib.h>

struct ledger ledger_create(size_t count) {
    return (struct ledger){calloc(count, sizeof(struct span)), count};
}

void ledger_destroy(struct ledger *ledger) {
    free(ledger->spans);
    ledger->spans = NULL;
}

size_t ledger_number(const struct ledger *ledger, const struct span *span) {
    return (size_t)(span - ledger->spans);
}

size_t ledger_in_sets(const struct ledger *ledger) {
    size_t in_sets = 0;
    for (size_t i = 0; i < ledger->count; i++) {
        in_sets +=
            atomic_load_explicit(&ledger->spans[i].place, memory_order_relaxed) == SPAN_IN_SET;
    }
    return in_sets;
}
