/* See command_line.h. */
#include "command_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint64_t command_line_number(const char *text, uint64_t least, uint64_t most,
                             struct argp_state *state) {
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < least ||
        value > most) {
        argp_error(state, "'%s' is not a whole number from %" PRIu64 " to %" PRIu64, text, least,
                   most);
    }
    return value;
}

void command_line_progress(uint64_t executions) {
    static time_t last;
    time_t now = time(NULL);
    if (last == 0) {
        last = now;
    } else if (now != last) {
        last = now;
        fprintf(stderr, "%" PRIu64 " executions, nothing found\n", executions);
    }
}
