/* See spanset_queue.h. */
#include "spanset_queue.h"

static struct spanset_pool *pool; /* while there are sets */
static unsigned sets;

void *spanset_queue_create(const struct queue_setup *setup) {
    (void)setup;
    if (sets == 0 && spanset_pool_create(NULL, &pool) != SPANSET_OK) {
        return NULL;
    }
    struct spanset *set;
    if (spanset_create(pool, &set) != SPANSET_OK) {
        if (sets == 0) {
            spanset_pool_destroy(pool);
        }
        return NULL;
    }
    sets++;
    return set;
}

void spanset_queue_destroy(void *queue) {
    while (spanset_pop(queue) != NULL) {
    }
    spanset_destroy(queue);
    if (--sets == 0) {
        spanset_pool_destroy(pool);
    }
}
