/*
 * Runs a harness over files, and the files in folders, without a fuzzer: any
 * compiler, any platform. Prints how many inputs passed. A failed check aborts.
 */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static unsigned long inputs;

__attribute__((noreturn)) static void cannot(const char *what, const char *path) {
    fprintf(stderr, "cannot %s %s: %s\n", what, path, strerror(errno));
    exit(2);
}

static void run_file(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        cannot("open", path);
    }
    /* Memory of exactly the input's size, so that a sanitizer sees a read past its end. */
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, file) != size) {
        cannot("read", path);
    }
    fclose(file);
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(data, size);
    inputs++;
    free(data);
}

static void run_path(const char *path);

static void run_folder(const char *path) {
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    if (count < 0) {
        cannot("read the folder", path);
    }
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            char child[4096];
            snprintf(child, sizeof child, "%s/%s", path, entries[i]->d_name);
            run_path(child);
        }
        free(entries[i]);
    }
    free(entries);
}

static void run_path(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) {
        cannot("find", path);
    }
    if (S_ISDIR(status.st_mode)) {
        run_folder(path);
    } else {
        run_file(path, (size_t)status.st_size);
    }
}

int main(int argc, char **argv) {
    if (argc < 2 || argv[1][0] == '-') {
        fprintf(stderr,
                "usage: %s FILE-OR-FOLDER...\nRuns the harness over each file; FUZZ_TRACE=1 "
                "prints each step.\n",
                argv[0]);
        return argc == 2 && strcmp(argv[1], "--help") == 0 ? 0 : 2;
    }
    LLVMFuzzerInitialize(&argc, &argv);
    for (int i = 1; i < argc; i++) {
        run_path(argv[i]);
    }
    printf("%lu inputs passed\n", inputs);
    return inputs > 0 ? 0 : 2;
}
