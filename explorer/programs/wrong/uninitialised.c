/*
 * A node whose count is set only after the node can be seen.
 *
 * expect: failed, uninitialised
 * options: --uninitialised --plain
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct node {
    int id;
    int count;
};

static _Atomic(struct node *) newest;

static void *add(void *argument) {
    struct node *node = malloc(sizeof *node);
    node->id = 1;
    atomic_store(&newest, node);
    node->count = 1;
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, add, NULL);
    struct node *node = atomic_load(&newest);
    int seen = node == NULL ? 0 : node->count;
    pthread_join(thread, NULL);
    free(atomic_load(&newest));
    return seen > 1;
}
