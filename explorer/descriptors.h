/* Which file descriptors are the explorer's, while a whole program runs. */
#ifndef EXPLORER_DESCRIPTORS_H
#define EXPLORER_DESCRIPTORS_H

/* From here on. The program has those below, and what it has left open there is closed before it
 * runs again. */
enum { DESCRIPTORS_START = 100 };

#endif
