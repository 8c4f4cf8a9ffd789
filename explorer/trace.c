/* See trace.h. */
#include "trace.h"

#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAP_BLOCK_MOST = 1 << 24 /* bytes that are searched for the start of a block */ };

/* Room for one more item of this size. */
static void *grow(void *items, size_t length, size_t *capacity, size_t size) {
    if (length < *capacity) {
        return items;
    }
    *capacity = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = realloc(items, *capacity * size);
    if (grown == NULL) {
        fprintf(stderr, "explorer: no memory for a trace of %zu items\n", *capacity);
        exit(2);
    }
    return grown;
}

#define ADD(items, ...)                                                                            \
    do {                                                                                           \
        (items) = grow((items), items##_length, &items##_capacity, sizeof *(items));               \
        (items)[items##_length++] = (__VA_ARGS__);                                                 \
    } while (0)

static void copy(char *to, size_t size, const char *from) { snprintf(to, size, "%s", from); }

void trace_clear(struct trace *trace) {
    for (size_t i = 0; i < trace->length; i++) {
        free(trace->steps[i].name);
    }
    free(trace->steps);
    free(trace->states);
    free(trace->objects);
    free(trace->names);
    free(trace->heap);
    *trace = (struct trace){0};
}

void trace_add_step(struct trace *trace, const struct trace_step *step) {
    trace->steps = grow(trace->steps, trace->length, &trace->capacity, sizeof *trace->steps);
    trace->steps[trace->length] = *step;
    struct trace_step *added = &trace->steps[trace->length];
    added->name = step->name == NULL ? NULL : strdup(step->name);
    added->number = trace->length == 0 ? 0 : trace->steps[trace->length - 1].number;
    added->number += trace_is_step(step);
    trace->length++;
}

/* Whether the block is still what it was when it was touched first. */
static bool heap_block_holds(const struct trace_heap_block *block, uintptr_t address) {
    return address - block->start < block->size &&
           arena_size((const void *)block->start) == block->size;
}

uint32_t trace_find_heap(struct trace *trace, const volatile void *pointer) {
    uintptr_t address = (uintptr_t)pointer;
    for (size_t i = trace->heap_length; i-- > 0;) {
        if (heap_block_holds(&trace->heap[i], address)) {
            return (uint32_t)i + 1;
        }
    }
    if (!arena_holds((const void *)address)) {
        return 0;
    }
    uintptr_t start = address / ARENA_GRANULE * ARENA_GRANULE;
    size_t size = arena_size((const void *)start);
    while (size == 0 && start >= ARENA_GRANULE && address - start < HEAP_BLOCK_MOST) {
        start -= ARENA_GRANULE;
        size = arena_size((const void *)start);
    }
    if (address - start >= size) {
        return 0;
    }
    ADD(trace->heap, (struct trace_heap_block){start, size});
    return (uint32_t)trace->heap_length;
}

void trace_name_memory(struct trace *trace, const void *start, size_t size, const char *name) {
    struct trace_name named = {.start = (uintptr_t)start, .size = size, .step = trace->length};
    copy(named.name, sizeof named.name, name);
    for (size_t i = trace->names_length; i-- > 0;) {
        const struct trace_name *old = &trace->names[i];
        if (old->start == named.start && old->size == size) {
            if (strcmp(old->name, named.name) == 0) {
                return;
            }
            break;
        }
    }
    ADD(trace->names, named);
}

void trace_objects_begin(struct trace *trace) {
    for (size_t i = 0; i < trace->objects_length; i++) {
        trace->objects[i].is_seen = false;
    }
}

static size_t find_or_add_object(struct trace *trace, const char *name) {
    struct trace_object object = {.is_seen = false};
    copy(object.name, sizeof object.name, name);
    for (size_t i = 0; i < trace->objects_length; i++) {
        if (strcmp(trace->objects[i].name, object.name) == 0) {
            return i;
        }
    }
    ADD(trace->objects, object);
    return trace->objects_length - 1;
}

static void change_state(struct trace *trace, size_t object, const char *state, const char *label) {
    struct trace_state change = {.step = trace->length - 1, .object = (unsigned)object};
    copy(change.state, sizeof change.state, state);
    copy(change.label, sizeof change.label, label);
    size_t now = trace->objects[object].state_now;
    const struct trace_state *last = now == 0 ? &(struct trace_state){0} : &trace->states[now - 1];
    if (strcmp(last->state, change.state) != 0 || strcmp(last->label, change.label) != 0) {
        ADD(trace->states, change);
        trace->objects[object].state_now = trace->states_length;
    }
}

void trace_object(struct trace *trace, const char *name, const char *state, const char *label) {
    size_t object = find_or_add_object(trace, name);
    trace->objects[object].is_seen = true;
    change_state(trace, object, state, label == NULL ? "" : label);
}

void trace_objects_end(struct trace *trace) {
    for (size_t i = 0; i < trace->objects_length; i++) {
        if (!trace->objects[i].is_seen) {
            change_state(trace, i, "", "");
        }
    }
}

const struct trace_state *trace_state_after(const struct trace *trace, size_t object, size_t step) {
    const struct trace_state *found = NULL;
    for (size_t i = 0; i < trace->states_length && trace->states[i].step <= step; i++) {
        if (trace->states[i].object == object) {
            found = &trace->states[i];
        }
    }
    return found != NULL && found->state[0] != '\0' ? found : NULL;
}

/* Whether `name` tells more about a step than `best` does: a part of the size that is wanted; a
 * name that was given by then, the last one of them, or the first one that came later. */
static bool name_is_better(const struct trace_name *name, const struct trace_name *best,
                           size_t step, bool is_large_wanted) {
    if (best == NULL) {
        return true;
    }
    if (name->size != best->size) {
        return name->size < best->size ? !is_large_wanted : is_large_wanted;
    }
    return name->step <= step;
}

static const struct trace_name *find_name(const struct trace *trace, uintptr_t address, size_t step,
                                          bool is_large_wanted) {
    const struct trace_name *best = NULL;
    for (size_t i = 0; i < trace->names_length; i++) {
        const struct trace_name *name = &trace->names[i];
        if (address - name->start < name->size &&
            name_is_better(name, best, step, is_large_wanted)) {
            best = name;
        }
    }
    return best;
}

const struct trace_name *trace_find_name(const struct trace *trace, uintptr_t address,
                                         size_t step) {
    return find_name(trace, address, step, false);
}

const struct trace_name *trace_find_whole(const struct trace *trace, uintptr_t address,
                                          size_t step) {
    return find_name(trace, address, step, true);
}

uint32_t trace_find_touched(const struct trace *trace, uintptr_t address) {
    for (size_t i = trace->heap_length; i-- > 0;) {
        if (address - trace->heap[i].start < trace->heap[i].size) {
            return (uint32_t)i + 1;
        }
    }
    return 0;
}
