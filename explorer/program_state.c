/*
 * See program.h. The linker collects the program's globals in two regions
 * (program.ld). They are copied back whole: a few kilobytes take less time than one
 * system call. Where the zeros are many (an array of a hundred megabytes), the pages
 * are given back to the system instead, which costs no more than what was touched.
 */
#include "program.h"

#include "descriptors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COPIED_MOST = 512 * 1024 /* bytes of zeros that are written, and not given back */ };

/* Defined by program.ld. */
extern char program_data_start[], program_data_end[], program_zero_start[], program_zero_end[];

struct region {
    char *start;
    size_t bytes;
    char *kept;
};

static struct region data, zeros_before, zeros_after; /* copied */
static struct region zeros;                           /* given back: whole pages, all zero */

static void keep(struct region *region, char *start, const char *end) {
    *region = (struct region){start, (size_t)(end - start), NULL};
    if (region->bytes > 0) {
        region->kept = malloc(region->bytes);
        if (region->kept == NULL) {
            fprintf(stderr, "explorer: no memory to keep %zu bytes of globals\n", region->bytes);
            exit(2);
        }
        memcpy(region->kept, start, region->bytes);
    }
}

static void restore(const struct region *region) {
    if (region->bytes > 0) {
        memcpy(region->start, region->kept, region->bytes);
    }
}

static bool is_zero(const char *start, const char *end) {
    return start == end ||
           (*start == 0 && memcmp(start, start + 1, (size_t)(end - start) - 1) == 0);
}

static char *page_up(char *address) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return address + (page - (uintptr_t)address % page) % page;
}

/* Of the C library: where getopt is, the environment, and which descriptors are open. */
static struct {
    char **environment;
    unsigned first_descriptor;
} library;

static void library_keep(void) {
    library.environment = environ;
    int lowest = dup(STDERR_FILENO);
    library.first_descriptor = lowest < 0 ? DESCRIPTORS_START : (unsigned)lowest;
    close(lowest);
}

static void library_restore(void) {
    optind = 0; /* glibc's word for a fresh start */
    environ = library.environment;
    close_range(library.first_descriptor, DESCRIPTORS_START - 1, 0);
}

void program_state_keep(void) {
    library_keep();
    keep(&data, program_data_start, program_data_end);
    char *first = page_up(program_zero_start);
    char *last = page_up(program_zero_end) - sysconf(_SC_PAGESIZE);
    /* A constructor may have written there. */
    if (program_zero_end - program_zero_start > COPIED_MOST && is_zero(first, last)) {
        zeros = (struct region){first, (size_t)(last - first), NULL};
        keep(&zeros_before, program_zero_start, first);
        keep(&zeros_after, last, program_zero_end);
    } else {
        keep(&zeros_before, program_zero_start, program_zero_end);
    }
}

void program_state_restore(void) {
    library_restore();
    restore(&data);
    restore(&zeros_before);
    restore(&zeros_after);
    if (zeros.bytes > 0) {
        madvise(zeros.start, zeros.bytes, MADV_DONTNEED);
    }
}

static struct {
    int count;
    char **pointers;
    char *text;
    struct region kept; /* of text */
} given;

void program_arguments_keep(int count, char **arguments) {
    size_t bytes = 0;
    for (int i = 0; i < count; i++) {
        bytes += strlen(arguments[i]) + 1;
    }
    given.count = count;
    given.pointers = calloc((size_t)count + 1, sizeof *given.pointers);
    given.text = malloc(bytes + 1);
    if (given.pointers == NULL || given.text == NULL) {
        fprintf(stderr, "explorer: no memory for the program's arguments\n");
        exit(2);
    }
    char *end = given.text;
    for (int i = 0; i < count; i++) {
        end = stpcpy(end, arguments[i]) + 1;
    }
    keep(&given.kept, given.text, end);
}

char **program_arguments(int *count) {
    restore(&given.kept);
    char *next = given.text;
    for (int i = 0; i < given.count; i++) {
        given.pointers[i] = next;
        next += strlen(next) + 1;
    }
    given.pointers[given.count] = NULL;
    *count = given.count;
    return given.pointers;
}
