/*
 * An execution graph: the events of each thread in program order, which write each
 * read reads, and the coherence order of each location. One is there at a time; parts
 * of it are cut off and added again as the search goes on (verify.h).
 *
 * A read-modify-write is one event with two parts, which come into the graph one
 * after the other: the read, and then the write, which stands right behind what the
 * read reads.
 */
#ifndef EXPLORER_GRAPH_H
#define EXPLORER_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GRAPH_THREADS_MOST = 16,
    GRAPH_EVENTS_MOST = 1000, /* of a thread */
    GRAPH_EVENT_BITS = 10,
    GRAPH_LOCATIONS_MOST = 1000,
    GRAPH_LOCK_HELD = 1 /* the value of a locked mutex; 0 is that of a free one */
};

/* An event: the thread's number, and the event's in that thread. */
typedef uint16_t graph_id;

/* In place of a write: the one that the location starts with. Also: none. */
enum { GRAPH_INITIAL = UINT16_MAX };

/* Of each thread, how many of its events come before. Signed: joined several at once. */
struct graph_clock {
    int16_t at[GRAPH_THREADS_MOST];
};

enum graph_kind {
    GRAPH_LOAD,
    GRAPH_STORE,
    GRAPH_UPDATE,  /* writes whatever it reads */
    GRAPH_COMPARE, /* writes if it reads what it expects */
    GRAPH_LOCK,    /* the same; if it does not, the thread goes no further */
    GRAPH_FENCE,
    GRAPH_SYNC /* start or end of a thread, or another thread's seen by this one */
};

struct graph_event {
    uint8_t kind;      /* enum graph_kind */
    uint8_t operation; /* of an update: enum operation_kind */
    uint8_t size;      /* bytes of the location */
    uint8_t order, failure_order;
    bool writes;            /* it is a write, or has got its write part */
    uint16_t location;      /* GRAPH_LOCATIONS_MOST: none */
    graph_id source;        /* what it reads from */
    graph_id before, after; /* in coherence order */
    uint32_t stamp;         /* rises with each event that comes into the graph */
    uint32_t write_stamp;   /* of the write part; of a store the same */
    uint64_t expected;      /* by a compare-exchange */
    uint64_t operand;       /* that an update has, or what is written instead */
    uint64_t read_value, write_value;
    struct graph_clock causes;   /* by program order and reads-from, itself included */
    struct graph_clock happens;  /* before it, itself included */
    struct graph_clock released; /* what is known to whoever acquires this write */
};

struct graph {
    uint16_t lengths[GRAPH_THREADS_MOST];
    uint32_t stamp; /* of the newest event */
    uint16_t locations;
    graph_id newest[GRAPH_LOCATIONS_MOST], oldest[GRAPH_LOCATIONS_MOST]; /* in coherence order */
    struct graph_event events[GRAPH_THREADS_MOST][GRAPH_EVENTS_MOST];
};

extern struct graph graph;

/* What a location starts with, in the execution that runs, or whose graph was put back. */
extern uint64_t graph_initial_values[GRAPH_LOCATIONS_MOST];

static inline graph_id graph_id_of(unsigned thread, unsigned number) {
    return (graph_id)(thread << GRAPH_EVENT_BITS | number);
}

static inline unsigned graph_thread_of(graph_id id) { return id >> GRAPH_EVENT_BITS; }

static inline unsigned graph_number_of(graph_id id) { return id & ((1U << GRAPH_EVENT_BITS) - 1); }

static inline struct graph_event *graph_event(graph_id id) {
    return &graph.events[graph_thread_of(id)][graph_number_of(id)];
}

static inline bool clock_has(const struct graph_clock *clock, graph_id id) {
    return clock->at[graph_thread_of(id)] > (int)graph_number_of(id);
}

static inline void clock_join(struct graph_clock *clock, const struct graph_clock *other) {
    for (unsigned i = 0; i < GRAPH_THREADS_MOST; i++) {
        clock->at[i] = clock->at[i] > other->at[i] ? clock->at[i] : other->at[i];
    }
}

static inline bool graph_reads(const struct graph_event *event) {
    return event->kind == GRAPH_LOAD || event->kind == GRAPH_UPDATE ||
           event->kind == GRAPH_COMPARE || event->kind == GRAPH_LOCK;
}

/* Whether what it reads makes it a read-modify-write. */
static inline bool graph_is_to_write(const struct graph_event *event) {
    return event->kind == GRAPH_UPDATE ||
           ((event->kind == GRAPH_COMPARE || event->kind == GRAPH_LOCK) &&
            event->read_value == event->expected);
}

/* Its order, as it turned out. */
static inline int graph_order(const struct graph_event *event) {
    return event->kind == GRAPH_COMPARE && !graph_is_to_write(event) ? event->failure_order
                                                                     : event->order;
}

/* Whether a lock waits. */
static inline bool graph_waits(const struct graph_event *event) {
    return event->kind == GRAPH_LOCK && !graph_is_to_write(event);
}

/* The write before it in coherence order is the one that it reads. */
static inline bool graph_is_update_of(graph_id id, graph_id source) {
    const struct graph_event *event = graph_event(id);
    return event->writes && graph_reads(event) && event->source == source;
}

/* The value of a write to a location. */
static inline uint64_t graph_value(graph_id write, unsigned location) {
    return write == GRAPH_INITIAL ? graph_initial_values[location]
                                  : graph_event(write)->write_value;
}

/* The next write in coherence order, GRAPH_INITIAL: none. */
static inline graph_id graph_after(graph_id write, unsigned location) {
    return write == GRAPH_INITIAL ? graph.oldest[location] : graph_event(write)->after;
}

/* Whether a write comes before another one of its location in coherence order. */
bool graph_is_coherent_before(graph_id write, graph_id later);

void graph_clear(void);

/* A new event of a thread, in which only stamps are set; NULL: it has too many. */
struct graph_event *graph_add(unsigned thread);

/* Puts the event's write right behind another one in coherence order. */
void graph_place(graph_id id, graph_id behind);
void graph_unplace(graph_id id);

/* Takes all events, and parts, with later stamps out. */
void graph_cut(uint32_t stamp);

/* Takes those out that came after `stamp` and are not among `causes`. */
void graph_restrict(uint32_t stamp, const struct graph_clock *causes);

/* The graph as bytes that can be put back. Returns how many; `bytes` may be NULL. */
size_t graph_save(void *bytes);
void graph_restore(const void *bytes);

#endif
