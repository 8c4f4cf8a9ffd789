/*
 * How much each step of a trace matters to understand its failure. From what it
 * does alone, not from what program it is: 4 the end; 3 preemptions, and what
 * happens to the objects that the failure is about; 2 who follows whom, and what
 * did not succeed; 1 what one thread writes and another one sees; 0 the rest.
 */
#ifndef EXPLORER_STORY_WEIGHTS_H
#define EXPLORER_STORY_WEIGHTS_H

#include "story.h"

/* Fills in weights and guilty. False when out of memory. */
bool story_weigh(struct story *story, const char *message);

#endif
