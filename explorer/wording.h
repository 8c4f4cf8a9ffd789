/* Steps of a trace in words, for the text and for the picture. */
#ifndef EXPLORER_WORDING_H
#define EXPLORER_WORDING_H

#include "trace.h"

enum { WORDS_MOST = 120 /* bytes of a piece of text, with its end */ };

/* "load", "compare-exchange", ... */
const char *wording_operation(enum operation_kind kind);

/* "acquire", "seq_cst", ...; "" for none. */
const char *wording_order(int order);

/* What the step accessed: a name from the program, or else `global+8`, `heap 3+16`, `stack of a`.
 */
void wording_memory(char text[WORDS_MOST], const struct trace *trace, size_t number);

/* "3" for a read, "3 -> 4" for a change; "" where there is no value. `arrow` is what to put
 * between. */
void wording_values(char text[WORDS_MOST], const struct trace *trace, size_t number,
                    const char *arrow);

/* The step in short: "head: 3 -> 4". */
void wording_short(char text[WORDS_MOST], const struct trace *trace, size_t number,
                   const char *arrow);

/* "folder/file.c:12", or "file.c:12" if `is_short`; "" if unknown. */
void wording_place(char text[WORDS_MOST], const struct trace_step *step, bool is_short);

/* "inner, in outer"; "" if unknown. */
void wording_function(char text[WORDS_MOST], const struct trace_step *step);

/* "waits for a mutex, which b holds", "spins", "has ended"; "" for none. */
void wording_stop(char text[WORDS_MOST], const struct trace_stop *stop);

/* Whether the step wrote to memory, be it what was there before. */
bool wording_is_write(const struct trace_step *step);

#endif
