/* See gnuplot.h. */
#include "gnuplot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool gnuplot_can_draw(const char *program, const char *path) {
    if (system("command -v gnuplot >/dev/null") != 0) { /* a shell knows the way in PATH */
        fprintf(stderr, "%s: --plot needs gnuplot (gnuplot-nox)\n", program);
        return false;
    }
    if (strpbrk(path, "'\n") != NULL) {
        fprintf(stderr, "%s: --plot takes no quotes or newlines in the name\n", program);
        return false;
    }
    return true;
}

FILE *gnuplot_begin(const char *program) {
    FILE *pipe = popen("gnuplot", "we");
    if (pipe == NULL) {
        fprintf(stderr, "%s: gnuplot: %s\n", program, strerror(errno));
    }
    return pipe;
}

bool gnuplot_end(const char *program, FILE *pipe) {
    int status = pclose(pipe);
    if (status != 0) {
        fprintf(stderr, "%s: gnuplot failed (status %d)\n", program, status);
    }
    return status == 0;
}
