/* See sample_log.h. */
#include "sample_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_LENGTH = 3000 };

static struct {
    const char *path; /* NULL: no log is open */
    int file;
    int error; /* of the first write that failed; nothing is written after it */
} sample_log;

bool sample_log_open(const char *path) {
    sample_log.file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    sample_log.path = sample_log.file >= 0 ? path : NULL;
    return sample_log.file >= 0;
}

/* A disk that is full takes a part of a line first; the rest then fails. */
static void write_line(const char *line, size_t length) {
    while (sample_log.path != NULL && length > 0 && sample_log.error == 0) {
        ssize_t written = write(sample_log.file, line, length);
        if (written < 0) {
            sample_log.error = errno;
            fprintf(stderr,
                    "spanset-stress: cannot write to %s: %s; the log ends here, the run goes on\n",
                    sample_log.path, strerror(sample_log.error));
            return;
        }
        line += written;
        length -= (size_t)written;
    }
}

bool sample_log_is_whole(void) { return sample_log.error == 0; }

bool sample_log_close(void) {
    if (sample_log.path != NULL && close(sample_log.file) != 0 && sample_log.error == 0) {
        sample_log.error = errno;
    }
    if (sample_log.error != 0) {
        fprintf(stderr, "spanset-stress: the log %s is not complete: %s\n", sample_log.path,
                strerror(sample_log.error));
    }
    return sample_log.error == 0;
}

/* Appends to a line that has room for it. */
__attribute__((format(printf, 3, 4))) static size_t append(char *line, size_t length,
                                                           const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int more = vsnprintf(line + length, LINE_LENGTH - length, format, arguments);
    va_end(arguments);
    return length + (size_t)more < LINE_LENGTH ? length + (size_t)more : LINE_LENGTH - 1;
}

void sample_log_begin(const struct run *run) {
    char line[LINE_LENGTH];
    size_t length = append(line, 0,
                           "{\"run\": \"%s\", \"threads\": %u, \"seed\": %" PRIu64
                           ", \"wanted_seconds\": %g, \"block_slots\": %zu}\n",
                           run->name, run->threads, run->request->seed, run->request->seconds,
                           spanset_block_slots());
    write_line(line, length);
}

static size_t append_percentiles(char *line, size_t length, const char *call, const double ns[3]) {
    return append(line, length, ", \"%s_p50_ns\": %.0f, \"%s_p99_ns\": %.0f, \"%s_p999_ns\": %.0f",
                  call, ns[0], call, ns[1], call, ns[2]);
}

void sample_log_add(const struct sample *sample) {
    char line[LINE_LENGTH];
    size_t length =
        append(line, 0,
               "{\"seconds\": %.3f, \"scenario\": \"%s\", \"operations\": %" PRIu64
               ", \"operations_per_second\": %.0f, \"blocks_live\": %" PRIu64
               ", \"blocks_allocated\": %" PRIu64 ", \"resident_kib\": %ld, \"meetings\": %" PRIu64
               ", \"disturbances\": %" PRIu64,
               sample->seconds, sample->scenario, sample->operations, sample->per_second,
               sample->blocks_live, sample->blocks_allocated, sample->resident_kib,
               sample->meetings, sample->disturbances);
    for (unsigned counter = 0; counter < COUNTERS; counter++) {
        length = append(line, length, ", \"%s\": %" PRIu64, counter_names[counter].key,
                        sample->totals[counter]);
    }
    length = append_percentiles(line, length, "push", sample->push_ns);
    length = append_percentiles(line, length, "pop", sample->pop_ns);
    length = append(line, length, "}\n");
    write_line(line, length);
}

void sample_log_verdict(const char *verdict) {
    char line[LINE_LENGTH];
    size_t length = append(line, 0, "{\"verdict\": \"");
    for (const char *c = verdict; *c != '\0' && length < LINE_LENGTH - 10; c++) {
        char plain = (unsigned char)*c < ' ' ? ' ' : *c;
        length = append(line, length, "%s%c", plain == '"' || plain == '\\' ? "\\" : "", plain);
    }
    length = append(line, length, "\"}\n");
    write_line(line, length);
}
