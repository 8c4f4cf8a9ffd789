/* rand and random for a whole program: the same numbers in each execution. */
#include "program.h"
#include "random.h"
#include "runtime.h"

#include <stdlib.h>

static struct random state = {1};

void program_random_reset(void) { state.state = 1; }

void explorer_srandom(unsigned seed) { state.state = seed; }

long explorer_random(void) {
    thread_running()->writes++; /* a loop that draws comes to something new */
    return (long)(random_next(&state) >> 33);
}

void explorer_srand(unsigned seed) { explorer_srandom(seed); }

int explorer_rand(void) { return (int)explorer_random(); }
