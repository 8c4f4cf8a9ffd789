/* See search_parts.h. */
#include "search_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST, END, MIDDLE, WAY_LENGTH, TAIL /* so many numbers */ };

uint32_t *parts_grow(struct search_parts *parts, size_t numbers) {
    if (parts->numbers == NULL || parts->length + numbers > parts->capacity) {
        parts->capacity = 2 * (parts->length + numbers) + 1;
        parts->numbers = realloc(parts->numbers, parts->capacity * sizeof *parts->numbers);
        if (parts->numbers == NULL) {
            fprintf(stderr, "explorer: no memory for %zu parts of the search\n", parts->capacity);
            exit(2);
        }
    }
    return parts->numbers + parts->length;
}

void parts_add(struct search_parts *parts, const struct search_part *part) {
    uint32_t *numbers = parts_grow(parts, part->way_length + (size_t)TAIL);
    if (part->way_length > 0) {
        memmove(numbers, part->way, part->way_length * sizeof *numbers);
    }
    numbers += part->way_length;
    numbers[FIRST] = part->first;
    numbers[END] = part->end;
    numbers[MIDDLE] = part->middle;
    numbers[WAY_LENGTH] = part->way_length;
    parts->length += part->way_length + (size_t)TAIL;
    parts->count++;
}

/* How long the last part is. */
static size_t last_length(const struct search_parts *parts) {
    return parts->numbers[parts->length - TAIL + WAY_LENGTH] + (size_t)TAIL;
}

bool parts_take(struct search_parts *parts, struct search_part *part) {
    if (parts->count == 0) {
        return false;
    }
    const uint32_t *tail = parts->numbers + parts->length - TAIL;
    parts->length -= last_length(parts);
    parts->count--;
    *part = (struct search_part){.way = parts->numbers + parts->length,
                                 .way_length = tail[WAY_LENGTH],
                                 .first = tail[FIRST],
                                 .end = tail[END],
                                 .middle = tail[MIDDLE]};
    return true;
}

static void move_last(struct search_parts *parts, struct search_parts *other) {
    struct search_part part;
    parts_take(parts, &part);
    parts_add(other, &part);
}

static uint32_t middle_of(const struct search_part *part) {
    bool is_known = part->middle > part->first && part->middle < part->end;
    return is_known ? part->middle : part->first + (part->end - part->first) / 2;
}

/* What is lower in the stack stays. */
static void split_last(struct search_parts *parts, struct search_parts *other) {
    struct search_part upper;
    parts_take(parts, &upper);
    uint32_t middle = middle_of(&upper);
    if (upper.end == SEARCH_ALL || middle == upper.first) {
        parts_add(parts, &upper); /* there is no half of it */
        return;
    }
    struct search_part lower = upper;
    upper.first = lower.end = middle;
    upper.middle = lower.middle = 0;
    lower.way_length = search_way_below(lower.way, lower.way_length, middle);
    parts_add(other, &upper);
    parts_add(parts, &lower);
}

void parts_split(struct search_parts *parts, struct search_parts *other) {
    if (parts->count == 1) {
        split_last(parts, other);
        return;
    }
    struct search_parts kept = {0};
    while (parts->count > 0) {
        move_last(parts, parts->count % 2 == 0 ? other : &kept);
    }
    parts_append(parts, &kept);
    parts_free(&kept);
}

void parts_append(struct search_parts *parts, struct search_parts *other) {
    if (other->length > 0) {
        memcpy(parts_grow(parts, other->length), other->numbers,
               other->length * sizeof *other->numbers);
    }
    parts->length += other->length;
    parts->count += other->count;
    parts_clear(other);
}

bool parts_are_whole(const struct search_parts *parts) {
    struct search_parts rest = *parts;
    while (rest.count > 0 && rest.length >= TAIL && last_length(&rest) <= rest.length) {
        rest.length -= last_length(&rest);
        rest.count--;
    }
    return rest.count == 0 && rest.length == 0;
}

void parts_free(struct search_parts *parts) {
    free(parts->numbers);
    *parts = (struct search_parts){0};
}
