/*
 * The log of this process: JSON, one object in each line. The first says what runs; then a sample
 * in each line; the last says the verdict. Each line is written at once, so that what was measured
 * is there when the process is killed. While no log is open, nothing is written.
 */
#ifndef STRESS_SAMPLE_LOG_H
#define STRESS_SAMPLE_LOG_H

#include "samples.h"

/* Creates the file; false, and errno says why, if that fails. The path outlives the log. */
bool sample_log_open(const char *path);

void sample_log_begin(const struct run *run);
void sample_log_add(const struct sample *sample);

/* The verdict in words. By the one thread that ends the run. */
void sample_log_verdict(const char *verdict);

/* Whether every line so far was written. */
bool sample_log_is_whole(void);

/* False, and said, if a line could not be written. */
bool sample_log_close(void);

#endif
