/* Standard programs (graph_programs.h): a stack and a queue that compare-exchanges link. Nodes are
 * numbers, 0 is none, and none is used again. As many attempts are made as can be needed. Code
 * under test. */
#include "graph_bodies.h"

enum { NODES = GRAPH_THREADS + 1, FIRST_NODE = 1 /* that the queue starts with */ };

static atomic_int top, head, tail, following[NODES];
static int results[GRAPH_THREADS];

static void run(unsigned threads, void (*thread)(void *context, unsigned number), void *context) {
    reset(&top, 1);
    reset(following, NODES);
    STORE(head, FIRST_NODE, relaxed);
    STORE(tail, FIRST_NODE, relaxed);
    explorer_parallel(threads, thread, context);
}

/* How many nodes follow each other; the last of them. */
static unsigned length_from(int node, int *last) {
    unsigned length = 0;
    for (; node != 0; node = LOAD(following[node], relaxed)) {
        *last = node;
        length++;
    }
    return length;
}

/* Treiber's stack. */

static void push(int node, unsigned attempts) {
    while (attempts-- > 0) {
        int found = LOAD(top, relaxed);
        STORE(following[node], found, relaxed);
        if (compare_release(&top, found, node) == found) {
            return;
        }
    }
    explorer_assume(false);
}

static int pop(unsigned attempts) {
    while (attempts-- > 0) {
        int found = LOAD(top, acquire);
        if (found == 0) {
            return 0;
        }
        int below = LOAD(following[found], relaxed);
        if (compare_acquire(&top, found, below) == found) {
            return found;
        }
    }
    explorer_assume(false);
    return 0;
}

static void treiber_push_thread(void *context, unsigned number) {
    push((int)number + 1, size_of(context));
}

void treiber_push(void *context) {
    int last = 0;
    run(size_of(context), treiber_push_thread, context);
    require(length_from(LOAD(top, relaxed), &last) == size_of(context));
}

static void treiber_push_and_pop_thread(void *context, unsigned number) {
    push((int)number + 1, 2 * size_of(context));
    results[number] = pop(2 * size_of(context));
}

void treiber_push_and_pop(void *context) {
    unsigned found = 0;
    run(size_of(context), treiber_push_and_pop_thread, context);
    for (unsigned i = 0; i < size_of(context); i++) {
        found |= 1U << results[i];
    }
    require(found == (2U << size_of(context)) - 2);
}

/* One thread pushes two nodes, the others pop one each, or none. */
static void treiber_pop_thread(void *context, unsigned number) {
    results[number] = 0;
    if (number > 0) {
        results[number] = pop(size_of(context) + 1);
        return;
    }
    push(1, size_of(context) + 1);
    push(2, size_of(context) + 1);
}

void treiber_pop(void *context) {
    unsigned found = 0;
    run(size_of(context), treiber_pop_thread, context);
    for (unsigned i = 0; i < size_of(context); i++) {
        require(results[i] == 0 || (found >> results[i] & 1) == 0);
        found |= 1U << results[i];
    }
}

/* Michael and Scott's queue. */

static void enqueue(int node, unsigned attempts) {
    while (attempts-- > 0) {
        int last = LOAD(tail, acquire);
        int after = LOAD(following[last], acquire);
        if (after != 0) {
            compare_release(&tail, last, after);
        } else if (compare_release(&following[last], 0, node) == 0) {
            compare_release(&tail, last, node);
            return;
        }
    }
    explorer_assume(false);
}

static int dequeue(unsigned attempts) {
    while (attempts-- > 0) {
        int first = LOAD(head, acquire);
        int last = LOAD(tail, acquire);
        int after = LOAD(following[first], acquire);
        if (after == 0) {
            return 0;
        }
        if (first == last) {
            compare_release(&tail, last, after);
        } else if (compare_acq_rel(&head, first, after) == first) {
            return after;
        }
    }
    explorer_assume(false);
    return 0;
}

static void michael_scott_enqueue_thread(void *context, unsigned number) {
    enqueue((int)number + 2, 2 * size_of(context));
}

void michael_scott_enqueue(void *context) {
    int last = 0;
    run(size_of(context), michael_scott_enqueue_thread, context);
    require(length_from(FIRST_NODE, &last) == size_of(context) + 1 && LOAD(tail, relaxed) == last);
}

/* The last thread takes a node, if there is one; the others add one each. */
static void michael_scott_queue_thread(void *context, unsigned number) {
    results[number] = 0;
    if (number + 1 < size_of(context)) {
        enqueue((int)number + 2, 2 * size_of(context));
    } else {
        results[number] = dequeue(2 * size_of(context));
    }
}

void michael_scott_queue(void *context) {
    run(size_of(context), michael_scott_queue_thread, context);
    int found = results[size_of(context) - 1];
    require(found == 0 || (found > FIRST_NODE && found <= (int)size_of(context)));
}
