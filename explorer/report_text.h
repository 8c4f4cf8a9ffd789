/* A failure as text, for a terminal or a log. */
#ifndef EXPLORER_REPORT_TEXT_H
#define EXPLORER_REPORT_TEXT_H

#include "failure.h"

/* False when out of memory. */
bool report_text_print(FILE *file, const struct failure *failure);

#endif
