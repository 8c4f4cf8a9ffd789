/* See search_stack.h. */
#include "search_stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double stack_weight;

static struct {
    /* All places have numbers, from the bottom on. Those from `base` to `stored` are in memory. */
    struct item *items;
    uint32_t base, stored, length, capacity;
    char *saved; /* graphs, one behind the other */
    size_t saved_length, saved_capacity;
    size_t bytes_limit, bytes_most;

    uint32_t first; /* of the part */
    uint32_t *way;
    uint32_t way_length, way_capacity;

    /* On the way: how far, and where in the stack to go on at its end. */
    bool is_on_way;
    uint32_t way_done, end;
} stack;

static void *grown(void *memory, size_t bytes) {
    memory = realloc(memory, bytes);
    if (memory == NULL) {
        fprintf(stderr, "explorer: no memory for the search\n");
        exit(2);
    }
    return memory;
}

static void note_bytes(void) {
    size_t bytes = (stack.stored - stack.base) * sizeof *stack.items + stack.saved_length +
                   stack.way_length * sizeof *stack.way;
    stack.bytes_most = stack.bytes_most > bytes ? stack.bytes_most : bytes;
}

size_t stack_take_bytes_most(void) {
    size_t bytes = stack.bytes_most;
    stack.bytes_most = 0;
    return bytes;
}

/* The way. */

uint32_t search_way_below(const uint32_t *way, uint32_t way_length, uint32_t end) {
    while (way_length > 0 && way[way_length - 1] >= end) {
        way_length--;
    }
    return way_length;
}

static void make_way(uint32_t length) {
    if (length > stack.way_capacity) {
        stack.way_capacity = 2 * length + 64;
        stack.way = grown(stack.way, stack.way_capacity * sizeof *stack.way);
    }
}

static void start_anew(uint32_t end) {
    graph_cut(0);
    stack.base = stack.stored = stack.length = 0;
    stack.saved_length = 0;
    stack.way_done = 0;
    stack.end = end;
    stack.is_on_way = stack.way_length > 0 || end != SEARCH_ALL;
    stack_weight = 1;
}

void stack_begin(const struct search_part *part, size_t bytes_most) {
    make_way(part->way_length);
    if (part->way_length > 0) {
        memcpy(stack.way, part->way, part->way_length * sizeof *stack.way);
    }
    stack.way_length = part->way_length;
    stack.first = part->first;
    stack.bytes_limit = bytes_most;
    start_anew(part->end);
}

bool stack_is_on_way(void) { return stack.is_on_way; }

/* What is above the place that the way goes on from, or ends at, has been explored before. */
static uint32_t needed(void) {
    if (!stack.is_on_way) {
        return SEARCH_ALL;
    }
    return stack.way_done < stack.way_length ? stack.way[stack.way_done] + 1 : stack.end;
}

static void lose_the_way(void) {
    fputs(
        "explorer: the search does not find its way back: the program does not do the same again\n",
        stderr);
    exit(2);
}

static void next_on_way(struct item *item) {
    uint32_t place = stack.way[stack.way_done++];
    if (place < stack.base || place >= stack.stored ||
        stack.items[place - stack.base].kind == ITEM_SAVED) {
        lose_the_way();
    }
    *item = stack.items[place - stack.base];
    stack_cut(place);
    stack.is_on_way = stack.way_done < stack.way_length || stack.end != SEARCH_ALL;
}

static void end_way(void) {
    if (stack.end > stack.stored) {
        lose_the_way();
    }
    stack_cut(stack.end);
    stack.is_on_way = false;
}

/* The stack. */

uint32_t stack_length(void) { return stack.length; }

void stack_cut(uint32_t length) {
    stack.length = length;
    stack.stored = stack.stored < length ? stack.stored : length;
}

void stack_push(enum item_kind kind, graph_id event, graph_id other, graph_id reader) {
    if (stack.length++ >= needed()) {
        return;
    }
    uint32_t place = stack.stored++ - stack.base;
    if (place >= stack.capacity) {
        stack.capacity = 2 * place + 64;
        stack.items = grown(stack.items, stack.capacity * sizeof *stack.items);
    }
    stack.items[place] = (struct item){.kind = (uint8_t)kind,
                                       .event = event,
                                       .other = other,
                                       .reader = reader,
                                       .stamp = graph.stamp};
    note_bytes();
}

void stack_share_weight(uint32_t first) {
    stack_weight /= (double)(stack.length - first + 1);
    for (uint32_t place = first; place < stack.stored; place++) {
        stack.items[place - stack.base].weight = stack_weight;
    }
}

void stack_save_graph(void) {
    size_t bytes = graph_save(NULL);
    if (stack.saved_length + bytes > stack.saved_capacity) {
        stack.saved_capacity = 2 * (stack.saved_length + bytes);
        stack.saved = grown(stack.saved, stack.saved_capacity);
    }
    graph_save(stack.saved + stack.saved_length);
    stack.saved_length += bytes;
    stack_push(ITEM_SAVED, GRAPH_INITIAL, GRAPH_INITIAL, GRAPH_INITIAL);
    stack.items[stack.stored - 1 - stack.base].bytes = bytes;
}

static void restore_graph(const struct item *item) {
    stack.saved_length -= item->bytes;
    graph_restore(stack.saved + stack.saved_length);
}

void stack_make_room(void) {
    size_t graphs = 0;
    uint32_t dropped = 0, kept = stack.stored - stack.base;
    if (kept * sizeof *stack.items + stack.saved_length <= stack.bytes_limit) {
        return;
    }
    /* To half of it, so that the next time is far off. The last one is kept, so that the search
     * comes forward however little memory it has. */
    while (kept > 1 &&
           kept * sizeof *stack.items + stack.saved_length - graphs > stack.bytes_limit / 2) {
        graphs += stack.items[dropped].kind == ITEM_SAVED ? stack.items[dropped].bytes : 0;
        dropped++;
        kept--;
    }
    memmove(stack.items, stack.items + dropped, kept * sizeof *stack.items);
    if (graphs > 0) {
        stack.saved_length -= graphs;
        memmove(stack.saved, stack.saved + graphs, stack.saved_length);
    }
    stack.base += dropped;
}

/* What comes next. */

/* Takes the last alternative off. False: it was a saved graph, which has been put back. */
static bool pop(struct item *item) {
    uint32_t place = stack.length - 1;
    *item = stack.items[place - stack.base];
    stack_cut(place);
    stack.way_length = search_way_below(stack.way, stack.way_length, place + 1);
    if (item->kind == ITEM_SAVED) {
        stack.way_length--; /* the revisit */
        restore_graph(item);
        return false;
    }
    make_way(stack.way_length + 1);
    stack.way[stack.way_length++] = place;
    stack_weight = item->weight;
    return true;
}

enum stack_step stack_next(struct item *item) {
    if (stack.is_on_way && stack.way_done < stack.way_length) {
        next_on_way(item);
        stack_weight = item->weight;
        return STACK_ITEM;
    }
    if (stack.is_on_way) {
        end_way();
    }
    while (stack.length > stack.first) {
        if (stack.length == stack.base) {
            stack.way_length = search_way_below(stack.way, stack.way_length, stack.length);
            start_anew(stack.length);
            return STACK_ANEW;
        }
        if (pop(item)) {
            return STACK_ITEM;
        }
    }
    return STACK_END;
}

/* Parts. */

/* Where the weight of the alternatives is halved, as far as they are in memory. */
static uint32_t find_middle(void) {
    uint32_t bottom = stack.base > stack.first ? stack.base : stack.first;
    double all = 0, lower = 0;
    for (uint32_t place = bottom; place < stack.length; place++) {
        const struct item *item = &stack.items[place - stack.base];
        all += item->kind != ITEM_SAVED ? item->weight : 0;
    }
    if (bottom > stack.first) {
        return bottom;
    }
    uint32_t middle = stack.first;
    while (middle < stack.length && 2 * lower < all) {
        const struct item *item = &stack.items[middle++ - stack.base];
        lower += item->kind != ITEM_SAVED ? item->weight : 0;
    }
    return middle;
}

struct search_part stack_left(void) {
    uint32_t way_length = search_way_below(stack.way, stack.way_length, stack.length);
    return (struct search_part){stack.way, way_length, stack.first, stack.length, find_middle()};
}

struct search_part stack_here(void) {
    return (struct search_part){stack.way, stack.way_length, 0, SEARCH_ALL, 0};
}
