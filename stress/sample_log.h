/*
 * The log of a process: JSON, one object in each line. The first says what runs; then a sample in
 * each line; the last says the verdict. Each line is written at once, so that what was measured is
 * there when the process is killed.
 */
#ifndef STRESS_SAMPLE_LOG_H
#define STRESS_SAMPLE_LOG_H

#include "samples.h"

struct sample_log {
    const char *path;
    int file;
    int error; /* of the first write that failed; nothing is written after it */
};

/* The log that this process writes; NULL: none. */
struct sample_log *sample_log_current(void);

/* Creates the file; false, and errno says why, if that fails. */
bool sample_log_open(struct sample_log *log, const char *path);

void sample_log_begin(struct sample_log *log, const struct run *run);
void sample_log_add(struct sample_log *log, const struct sample *sample);

/* False, and said, if a line could not be written. */
bool sample_log_close(struct sample_log *log);

/* The verdict in words. Thread-safe and async-signal-safe are not needed: the process ends. */
void sample_log_verdict(struct sample_log *log, const char *verdict);

#endif
