/*
 * What is still to be explored: a stack of alternatives, of which the last one comes next.
 *
 * Memory is bounded. Only the upper part of the stack is kept; what is below it, and the graph that
 * belongs there, is found again by going the same way from the beginning: the way is the
 * alternatives that led to the execution that runs, one after the other, each as its place in the
 * stack. Executions are run again for that, but are not new ones. The same makes parts of the
 * search so small that processes and files exchange ways, and no graphs.
 */
#ifndef EXPLORER_SEARCH_STACK_H
#define EXPLORER_SEARCH_STACK_H

#include "graph.h"

enum item_kind {
    ITEM_READ,    /* the event reads `other` */
    ITEM_PLACE,   /* its write stands behind `other` */
    ITEM_REVISIT, /* `reader` reads its write; the event itself reads `other`, unless it is done */
    ITEM_SAVED    /* the graph before a revisit is to be put back; the stack does that */
};

struct item {
    uint8_t kind;
    graph_id event, other, reader;
    uint32_t stamp; /* that the graph is cut to */
    union {
        double weight; /* a part of the whole search */
        size_t bytes;  /* of the graph that was saved */
    };
};

/* A part of the search: the alternatives in these places of the stack, where the way ends. */
struct search_part {
    uint32_t *way;
    uint32_t way_length;
    uint32_t first, end; /* SEARCH_ALL: there, and where they come from, nobody has been yet */
    uint32_t middle;     /* about half of the work is before it; 0: nobody knows */
};

enum { SEARCH_ALL = UINT32_MAX };

/* How much of a way leads to what is below this place of the stack. */
uint32_t search_way_below(const uint32_t *way, uint32_t way_length, uint32_t end);

/* Starts with this part, and keeps so many bytes at most, if that is possible. */
void stack_begin(const struct search_part *part, size_t bytes_most);

/* What is left, as it is between two executions. The way is the stack's own, until it changes. */
struct search_part stack_left(void);

/* The part that the execution which runs alone makes up; see there. */
struct search_part stack_here(void);

/* Whether the execution that is to run, or runs, was run before. */
bool stack_is_on_way(void);

enum stack_step {
    STACK_END,
    STACK_ITEM, /* take up this alternative */
    STACK_ANEW  /* run the program from the beginning: nothing is in the graph any more */
};
enum stack_step stack_next(struct item *item);

/* Puts an alternative on the stack, for the graph as it is. */
void stack_push(enum item_kind kind, graph_id event, graph_id other, graph_id reader);

/* How many there are, and back to that number. */
uint32_t stack_length(void);
void stack_cut(uint32_t length);

/* Shares the weight of the execution that runs between it and the items from `first` on. */
void stack_share_weight(uint32_t first);

/* What part of the whole search the execution that runs stands for. */
extern double stack_weight;

/* Keeps the graph as it is, to be put back after all that is put on the stack from now on. */
void stack_save_graph(void);

/* Makes room. What was put on the stack last may be gone. */
void stack_make_room(void);

/* Most bytes that were in use at a time, since this was asked last. */
size_t stack_take_bytes_most(void);

#endif
