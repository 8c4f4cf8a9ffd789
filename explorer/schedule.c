/* See schedule.h. */
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char LETTERS[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
_Static_assert(sizeof LETTERS - 1 == EXPLORER_THREADS_MOST, "each thread has a letter");

enum { RUN_MOST = 1000000 /* choices in one count; more is a mistake in the text */ };

char schedule_letter(unsigned thread) {
    return thread < EXPLORER_THREADS_MOST ? LETTERS[thread] : '?';
}

int schedule_thread(char letter) {
    const char *found = letter == '\0' ? NULL : strchr(LETTERS, letter);
    return found == NULL ? -1 : (int)(found - LETTERS);
}

/* How many choices from `start` on are the same. */
static size_t run_length(const struct schedule *schedule, size_t start) {
    size_t end = start;
    while (end < schedule->length && schedule->choices[end] == schedule->choices[start]) {
        end++;
    }
    return end - start;
}

size_t schedule_print(const struct schedule *schedule, char *text, size_t size) {
    size_t used = 0;
    if (size > 0) {
        text[0] = '\0';
    }
    for (size_t i = 0; i < schedule->length;) {
        size_t run = run_length(schedule, i);
        char count[24] = "";
        if (run > 1) {
            snprintf(count, sizeof count, "%zu", run);
        }
        int written =
            snprintf(used < size ? text + used : NULL, used < size ? size - used : 0, "%s%s%c",
                     i == 0 ? "" : " ", count, schedule_letter(schedule->choices[i]));
        used += (size_t)written;
        i += run;
    }
    return used;
}

/* A growing row of choices. */
struct choices {
    uint8_t *items;
    size_t length, capacity;
};

static bool choices_add(struct choices *choices, uint8_t thread, size_t count) {
    if (choices->length + count > choices->capacity) {
        size_t capacity = (choices->length + count) * 2;
        uint8_t *items = realloc(choices->items, capacity);
        if (items == NULL) {
            return false;
        }
        choices->items = items;
        choices->capacity = capacity;
    }
    if (count > 0) {
        memset(choices->items + choices->length, thread, count);
    }
    choices->length += count;
    return true;
}

bool schedule_parse(const char *text, struct schedule *schedule, const char **problem) {
    struct choices choices = {0};
    const char *next = text;
    while (next += strspn(next, " \t\n"), *next != '\0') {
        const char *start = next;
        char *end = (char *)(uintptr_t)next;
        unsigned long count = *next >= '0' && *next <= '9' ? strtoul(next, &end, 10) : 1;
        int thread = schedule_thread(*end);
        if (thread < 0 || count == 0 || count > RUN_MOST ||
            !choices_add(&choices, (uint8_t)thread, count)) {
            *problem = start;
            free(choices.items);
            return false;
        }
        next = end + 1;
    }
    *schedule = (struct schedule){choices.items, choices.length};
    return true;
}

size_t schedule_switches(const struct schedule *schedule) {
    size_t switches = 0;
    for (size_t i = 1; i < schedule->length; i++) {
        switches += schedule->choices[i] != schedule->choices[i - 1];
    }
    return switches;
}
