/* What is left of a search, in a file: it is replaced as a whole, so that whoever is killed loses
 * nothing but what came after the last time. */
#ifndef EXPLORER_VERIFY_STATE_H
#define EXPLORER_VERIFY_STATE_H

#include "search_parts.h"
#include "verify.h"

/* False: it could not be written, which was said. */
bool state_write(const struct verify_settings *settings, const struct verify_result *result,
                 const struct search_parts *const parts[], unsigned count);

/* Replaces result and parts by those of the file, if there is one. False: it is none of this
 * search, or cannot be read, which was said. */
bool state_read(const struct verify_settings *settings, struct verify_result *result,
                struct search_parts *parts);

/* The search has ended. */
bool state_remove(const struct verify_settings *settings);

#endif
