/*
 * A name that is one byte longer than its place, copied by the C library.
 *
 * expect: failed, out of bounds
 */
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "four";
    char *copy = malloc(strlen(name));
    strcpy(copy, name); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy): the mistake */
    int status = copy[0] == '\0';
    free(copy);
    return status;
}
