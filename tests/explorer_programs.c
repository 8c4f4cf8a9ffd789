/* See explorer_programs.h. Code under test: compiled for the explorer. */
#include "explorer_programs.h"

#include <stdatomic.h>
#include <stdlib.h>

static _Atomic unsigned counter, flags[2], seen[2];

/* Two threads, so many additions each. */
static void add(void *context, unsigned number) {
    (void)number;
    for (unsigned i = 0; i < *(unsigned *)context; i++) {
        atomic_fetch_add(&counter, 1);
    }
}

void additions(void *context) {
    atomic_store(&counter, 0);
    explorer_parallel(2, add, context);
    if (atomic_load(&counter) != 2 * *(unsigned *)context) {
        explorer_fail("additions were lost");
    }
}

/* A load and a store in place of an addition. */
static void add_in_two_steps(void *context, unsigned number) {
    (void)context;
    (void)number;
    unsigned value = atomic_load(&counter);
    atomic_store(&counter, value + 1);
}

void lost_update(void *context) {
    atomic_store(&counter, 0);
    explorer_parallel(3, add_in_two_steps, context);
    if (atomic_load(&counter) != 3) {
        explorer_fail("lost update: %u", atomic_load(&counter));
    }
}

static void raise_and_look(void *context, unsigned number) {
    (void)context;
    atomic_store(&flags[number], 1);
    atomic_store(&seen[number], atomic_load(&flags[1 - number]));
}

void store_buffering(void *context) {
    for (unsigned i = 0; i < 2; i++) {
        atomic_store(&flags[i], 0);
    }
    explorer_parallel(2, raise_and_look, NULL);
    unsigned outcome = atomic_load(&seen[0]) + 2 * atomic_load(&seen[1]);
    *(unsigned *)context |= 1U << outcome;
}

static void wait_for_other(void *context, unsigned number) {
    (void)context;
    if (number == 0) {
        while (atomic_load(&flags[0]) == 0) {
        }
    } else {
        atomic_store(&flags[0], 1);
    }
}

void spin_until_set(void *context) {
    (void)context;
    atomic_store(&flags[0], 0);
    explorer_parallel(2, wait_for_other, NULL);
}

static void wait_for_nobody(void *context, unsigned number) {
    (void)context;
    while (atomic_load(&flags[number]) == 0) {
    }
}

void spin_for_ever(void *context) {
    (void)context;
    atomic_store(&flags[0], 0);
    atomic_store(&flags[1], 0);
    explorer_parallel(2, wait_for_nobody, NULL);
}

/* Each undoes what the other does: much changes, nothing comes of it. */
static void undo_other(void *context, unsigned number) {
    (void)context;
    while (atomic_load(&flags[0]) != 2) {
        atomic_store(&flags[0], number);
    }
}

void busy_for_ever(void *context) {
    (void)context;
    atomic_store(&flags[0], 0);
    explorer_parallel(2, undo_other, NULL);
}

void allocates(void *context) {
    void **address = context;
    char *first = malloc(100);
    char *second = calloc(3, 50);
    address[2] = first;
    free(first);
    char *third = malloc(100);
    address[0] = second;
    address[1] = third;
}

void frees_twice(void *context) {
    (void)context;
    void *volatile memory = malloc(8);
    free(memory);
    free(memory); /* NOLINT(clang-analyzer-unix.Malloc): that is the mistake */
}

void frees_a_middle(void *context) {
    (void)context;
    char *volatile memory = malloc(8);
    free(memory + 1); /* NOLINT: that is the mistake */
}

static unsigned *volatile kept; /* volatile, or the compiler makes it a global without malloc */

void kept_set_up(void *context) {
    (void)context;
    kept = malloc(sizeof *kept);
    *kept = 7;
}

void kept_body(void *context) {
    (void)context;
    if ((*kept)++ != 7) {
        explorer_fail("memory of set_up was not put back");
    }
}
