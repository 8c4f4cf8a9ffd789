/* The results as text. */
#ifndef SPANSET_BENCH_TABLES_H
#define SPANSET_BENCH_TABLES_H

#include "measure.h"

#include <stdio.h>

/* The machine, the compiler, what is measured, and what is not there. */
void print_machine(FILE *to, const struct plan *plan);

void print_tables(FILE *to, const struct results *results);

/* The index of the kind of that name in the plan; `kind_count` if it is not in it. */
size_t plan_kind(const struct plan *plan, const char *name);

#endif
