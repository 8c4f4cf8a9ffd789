/* The results as JSON: every round's value, and what the tables show. */
#ifndef SPANSET_BENCH_JSON_H
#define SPANSET_BENCH_JSON_H

#include "measure.h"

/* False: cannot write it; said so on stderr. */
bool write_json(const char *path, const struct results *results);

#endif
