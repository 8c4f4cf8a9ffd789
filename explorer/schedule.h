/*
 * A schedule: who was chosen at each choice. A choice is a scheduling point at
 * which more than one thread could go on, or the pick of who is woken.
 *
 * As text, runs of the same choice: `5a 3b a` is five times a, three times b, once
 * a. Threads are named in the order of their creation: `_` is the first one, the
 * program's main; then a to z, then A to Z.
 */
#ifndef EXPLORER_SCHEDULE_H
#define EXPLORER_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXPLORER_THREADS_MOST = 53 };

struct schedule {
    const uint8_t *choices; /* numbers of threads */
    size_t length;
};

/* The letter of a thread, and the thread of a letter (-1 if it is none). */
char schedule_letter(unsigned thread);
int schedule_thread(char letter);

/* Writes the text form, with an end, into `text`; returns its length without the end, which may be
 * more than fits (then the text is cut). */
size_t schedule_print(const struct schedule *schedule, char *text, size_t size);

/*
 * Reads the text form. On success returns true and `*schedule` has choices from
 * malloc, which the caller frees. On failure returns false and `*problem` points
 * at what is wrong in the text.
 */
bool schedule_parse(const char *text, struct schedule *schedule, const char **problem);

/* How often a thread was left that could have gone on is not known from choices alone; this counts
 * changes of thread. */
size_t schedule_switches(const struct schedule *schedule);

#endif
