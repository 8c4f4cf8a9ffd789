/*
 * Treiber's stack with nodes that are used again at once: a compare-and-swap takes the old head for
 * unchanged (ABA), and a node is on the stack that somebody has.
 *
 * expect: failed, assertion `!atomic_exchange(&node->is_taken, 1)' failed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

struct node {
    struct node *_Atomic next;
    atomic_int is_taken;
};

static struct node nodes[3];
static struct node *_Atomic head;

static void push(struct node *node) {
    struct node *top = head;
    do {
        node->next = top;
    } while (!atomic_compare_exchange_weak(&head, &top, node));
}

static struct node *pop(void) {
    struct node *top = head;
    while (top != NULL && !atomic_compare_exchange_weak(&head, &top, top->next)) {
    }
    return top;
}

static struct node *take(void) {
    struct node *node = pop();
    if (node != NULL) {
        assert(!atomic_exchange(&node->is_taken, 1));
    }
    return node;
}

static void give_back(struct node *node) {
    if (node != NULL) {
        node->is_taken = 0;
        push(node);
    }
}

static void *work(void *argument) {
    struct node *first = take();
    struct node *second = take();
    give_back(first);
    struct node *third = take();
    give_back(second);
    give_back(third);
    return argument;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 3; i++) {
        push(&nodes[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    return 0;
}
