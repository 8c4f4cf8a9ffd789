/*
 * See program.h. What the program prints is thrown away while schedules are tried: its
 * standard output is then another file. Its stderr is a variable of ours (program.syms),
 * so that the runtime keeps its own.
 */
#include "program.h"

#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

FILE *explorer_stderr;

static int nothing = -1, output = -1;
static FILE *error_to_nothing;

FILE *program_output_open(void) {
    int low = open("/dev/null", O_WRONLY | O_CLOEXEC);
    nothing = fcntl(low, F_DUPFD_CLOEXEC, DESCRIPTORS_START);
    close(low);
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, DESCRIPTORS_START);
    int error = nothing < 0 ? -1 : fcntl(nothing, F_DUPFD_CLOEXEC, DESCRIPTORS_START);
    error_to_nothing = error < 0 ? NULL : fdopen(error, "w");
    FILE *ours = output < 0 ? NULL : fdopen(output, "w");
    return nothing < 0 || error_to_nothing == NULL ? NULL : ours;
}

void program_output_show(bool on) {
    fflush(stdout);
    dup2(on ? output : nothing, STDOUT_FILENO);
    explorer_stderr = on ? stderr : error_to_nothing;
}

void explorer_perror(const char *what) {
    fprintf(explorer_stderr, "%s%s%s\n", what != NULL ? what : "",
            what != NULL && *what != '\0' ? ": " : "", strerror(errno));
}

/* Constructors print before anybody chooses. */
__attribute__((constructor(101))) static void start(void) { explorer_stderr = stderr; }
