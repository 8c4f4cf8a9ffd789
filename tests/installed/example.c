/* Two threads hand spans to each other through a set; prints what was handed over. */
#include <pthread.h>
#include <spanset.h>
#include <stdio.h>

enum { SPANS = 100000 };
static int spans[SPANS];

static void *produce(void *set) {
    for (int i = 0; i < SPANS; i++) {
        if (spanset_push(set, &spans[i]) != SPANSET_OK) {
            return set; /* out of memory */
        }
    }
    return NULL;
}

int main(void) {
    struct spanset_pool *pool;
    struct spanset *set;
    pthread_t producer;
    if (spanset_pool_create(NULL, &pool) != SPANSET_OK ||
        spanset_create(pool, &set) != SPANSET_OK ||
        pthread_create(&producer, NULL, produce, set) != 0) {
        return 1;
    }
    int popped = 0;
    while (popped < SPANS) {
        popped += spanset_pop(set) != NULL;
    }
    pthread_join(producer, NULL);
    printf("%d spans handed over\n", popped);
    return spanset_destroy(set) != SPANSET_OK || spanset_pool_destroy(pool) != SPANSET_OK;
}
