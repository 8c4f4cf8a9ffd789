/*
 * See program.h. What the program prints is thrown away while schedules are tried: its
 * standard output is then another file. Its stderr is a variable of ours (program.syms),
 * so that the runtime keeps its own.
 */
#include "program.h"

#include <fcntl.h>
#include <unistd.h>

enum { DESCRIPTOR_LEAST = 100 /* of ours: the program finds the numbers that it expects */ };

FILE *explorer_stderr;

static int nothing = -1, output = -1;
static FILE *error_to_nothing;

FILE *program_output_open(void) {
    nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, DESCRIPTOR_LEAST);
    error_to_nothing = fopen("/dev/null", "we");
    FILE *ours = output < 0 ? NULL : fdopen(output, "w");
    return nothing < 0 || error_to_nothing == NULL ? NULL : ours;
}

void program_output_show(bool on) {
    fflush(stdout);
    dup2(on ? output : nothing, STDOUT_FILENO);
    explorer_stderr = on ? stderr : error_to_nothing;
}

/* Constructors print before anybody chooses. */
__attribute__((constructor(101))) static void start(void) { explorer_stderr = stderr; }
