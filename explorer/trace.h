/*
 * The trace of one execution: each operation that a thread did, in order, with what
 * it read and wrote; and the states of the program's objects over time. Recorded
 * only when a failure is run again for its report.
 */
#ifndef EXPLORER_TRACE_H
#define EXPLORER_TRACE_H

#include "schedule.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation_kind {
    OPERATION_NAMED, /* explorer_operation: its name */
    OPERATION_LOAD,
    OPERATION_STORE,
    OPERATION_STORE_EARLIER, /* that went before the newest, `before`, under weak memory */
    OPERATION_EXCHANGE,
    OPERATION_ADD,
    OPERATION_SUB,
    OPERATION_AND,
    OPERATION_OR,
    OPERATION_XOR,
    OPERATION_NAND,
    OPERATION_COMPARE_EXCHANGE,        /* that succeeded */
    OPERATION_COMPARE_EXCHANGE_FAILED, /* before: what it found */
    OPERATION_FENCE,
    OPERATION_READ,  /* not atomic */
    OPERATION_WRITE, /* not atomic */
    OPERATION_CALL,  /* of a thread or lock function: its name */
    OPERATION_RESULT /* explorer_result: its text */
};

enum { ORDER_NONE = -1 /* else a value of memory_order */ };

/* Why a thread does not go on, if it cannot. */
enum trace_stop_reason { STOP_NONE, STOP_WAITS, STOP_SPINS, STOP_ENDED };

struct trace_stop {
    enum trace_stop_reason reason;
    const char *waits_for; /* in words; NULL unless it waits */
    int holder;            /* who could end that, or -1 */
    const void *object;    /* that it waits for */
};

struct trace_step {
    enum operation_kind kind;
    struct trace_stop stop; /* after it */
    uint32_t number;        /* 1, 2, ...; what is no step has that of the step before */
    int8_t order;
    uint8_t size; /* of the access, bytes */
    uint8_t thread;
    bool alone;         /* nobody else could go on */
    bool preempts;      /* the thread of the step before could have gone on */
    bool after_unknown; /* a plain write that nobody looked at any more */
    uintptr_t pc;       /* after the call of the entry point; 0 if unknown */
    const volatile void *address;
    uint32_t heap; /* the block of the program's heap that it lies in, plus one; 0 if in none */
    uint64_t before, after; /* of a read: `after` is the newest value */
    char *name;             /* of OPERATION_NAMED, _CALL and _RESULT */
    uint64_t choices;       /* that were made before it */
};

/* A change of an object's state: from this step on. */
struct trace_state {
    size_t step;
    unsigned object;
    char state[24]; /* empty: it exists no more */
    char label[64];
};

struct trace_object {
    char name[32];
    bool is_seen;     /* in the look at all objects that goes on */
    size_t state_now; /* its last change, plus one */
};

/* Memory with a name that the program gave, from a step on. */
struct trace_name {
    uintptr_t start;
    size_t size;
    size_t step;
    char name[48];
};

/* A block of the program's heap; their numbers are the order in which they were touched first. */
struct trace_heap_block {
    uintptr_t start;
    size_t size;
};

/* A thread, as the execution left it. */
struct trace_thread {
    struct trace_stop stop;
    uintptr_t stack;
    size_t stack_bytes;
};

struct trace {
    struct trace_step *steps;
    size_t length, capacity;
    struct trace_state *states; /* by step */
    size_t states_length, states_capacity;
    struct trace_object *objects;
    size_t objects_length, objects_capacity;
    struct trace_name *names;
    size_t names_length, names_capacity;
    struct trace_heap_block *heap;
    size_t heap_length, heap_capacity;
    struct trace_thread threads[EXPLORER_THREADS_MOST];
    unsigned threads_length;
    unsigned last_thread; /* who ran when the execution ended */
};

/* Empties it; all zero is empty, too. */
void trace_clear(struct trace *trace);

/* Adds a step; its name is copied. */
void trace_add_step(struct trace *trace, const struct trace_step *step);

/* The heap block that it points into, as trace_step.heap. */
uint32_t trace_find_heap(struct trace *trace, const volatile void *pointer);

void trace_name_memory(struct trace *trace, const void *start, size_t size, const char *name);

/* A look at all objects, after the last step: begin, one call for each object that exists, end. */
void trace_objects_begin(struct trace *trace);
void trace_object(struct trace *trace, const char *name, const char *state, const char *label);
void trace_objects_end(struct trace *trace);

/* The state of an object after a step; NULL while it does not exist. */
const struct trace_state *trace_state_after(const struct trace *trace, size_t object, size_t step);

/* The name that the program gave to memory, as of a step, or else later; NULL if it gave none. */
const struct trace_name *trace_find_name(const struct trace *trace, uintptr_t address, size_t step);

/* The same, but the largest part, for what a pointer points at. */
const struct trace_name *trace_find_whole(const struct trace *trace, uintptr_t address,
                                          size_t step);

/* The block of the program's heap that the address lies in, as trace_step.heap; also after the
 * execution, when the program has touched it. */
uint32_t trace_find_touched(const struct trace *trace, uintptr_t address);

/* Whether it is a step: results are none. */
static inline bool trace_is_step(const struct trace_step *step) {
    return step->kind != OPERATION_RESULT;
}

#endif
