/* See machine.h. */
#include "machine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#if defined(__clang__)
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

struct machine machine_here(void) {
    struct machine machine = {(unsigned)sysconf(_SC_NPROCESSORS_ONLN), "model unknown", COMPILER};
    FILE *file = fopen("/proc/cpuinfo", "re");
    if (file == NULL) {
        return machine;
    }
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        const char *colon = strstr(line, ": ");
        if (strncmp(line, "model name", strlen("model name")) == 0 && colon != NULL) {
            snprintf(machine.model, sizeof machine.model, "%.*s", (int)strcspn(colon + 2, "\n"),
                     colon + 2);
            break;
        }
    }
    fclose(file);
    return machine;
}
