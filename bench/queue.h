/*
 * What a kind of queue offers to the benchmark: how to make one, and the loops that threads run on
 * it. Each kind has a file queue_NAME.c or .cpp, which instantiates the loops of layouts.h with its
 * own push and pop, so that nothing in a loop is called through a pointer. C11 and C++17.
 */
#ifndef SPANSET_BENCH_QUEUE_H
#define SPANSET_BENCH_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ITEM_BYTES = 64, ITEM_NODE_BYTES = 32 };

/* Where an item is, in a round that checks. */
enum item_place { ITEM_OUT, ITEM_IN };

/* What goes through the queues. Most kinds only carry its address; kinds with nodes of their own
 * keep them here. As large as a cache line, so that items of different threads share none. */
struct item {
    __attribute__((aligned(ITEM_BYTES))) unsigned char node[ITEM_NODE_BYTES];
    void *spare;    /* the node to be used for the next push */
    unsigned place; /* an enum item_place, accessed atomically */
};

/* What a thread is to do in one round, and what came of it. */
struct work {
    void *queue;
    void *local;         /* what the kind's `enter` returned for this thread */
    struct item *items;  /* to push: the first of them */
    size_t count;        /* pushes, or pops, or pairs */
    const bool *stop;    /* set when the round takes too long; accessed atomically */
    bool checked;        /* each item's place is to be checked */
    uint32_t *push_time; /* ticks of each push, and of each pop, where they are timed */
    uint32_t *pop_time;
    size_t done;         /* of `count` */
    size_t wrong;        /* items that came out twice, or were never pushed */
    uint64_t start, end; /* nanoseconds */
};

typedef void queue_worker(struct work *work);

enum queue_role {
    ROLE_PRODUCE, /* pushes `count` items in a row */
    ROLE_CONSUME, /* pops `count` items; pauses when there is none */
    ROLE_MIXED,   /* pushes an item, pops until it gets one, goes on with that */
    ROLE_TIMED,   /* the same, each call timed singly */
    ROLE_EMPTY,   /* pops until there is nothing more */
    ROLES
};

enum queue_flag {
    QUEUE_BOUNDED = 1,     /* has a capacity */
    QUEUE_NOT_FIFO = 2,    /* items of different producers may overtake each other */
    QUEUE_NO_ITEMS = 4,    /* carries nothing: not verified, neither filled nor drained */
    QUEUE_ALONE_MIXED = 8, /* pushes and pops alternately on one thread only */
    QUEUE_RUNS = 16        /* pushes and pops runs, whose calls are not timed singly */
};

struct queue_setup {
    size_t capacity; /* items held at most; a power of two */
    struct item *items;
    size_t item_count;
};

struct layout;
struct round;

struct queue_kind {
    const char *name;                                 /* for --only */
    const char *title;                                /* in tables */
    const char *about;                                /* one line */
    unsigned flags;                                   /* enum queue_flag */
    void *(*create)(const struct queue_setup *setup); /* NULL: out of memory */
    void (*destroy)(void *queue);                     /* whatever it still holds */
    void *(*enter)(void *queue); /* NULL, or makes what a thread needs of its own */
    void (*leave)(void *local);
    queue_worker *workers[ROLES]; /* NULL: cannot */
    /* Instead of all of these: runs a round elsewhere. False: it could not, and said why. */
    bool (*run)(const struct layout *layout, struct round *round);
    bool (*is_there)(void); /* NULL: it is */
};

#ifdef __cplusplus
}
#endif

#endif
