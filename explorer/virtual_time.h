/*
 * The time that the code under test sees: the same in each run of a schedule. It
 * starts anew with each execution, goes on by a microsecond with each step, and in
 * leaps when somebody sleeps, looks at a clock or waits with a timeout while nobody
 * else can go on.
 */
#ifndef EXPLORER_VIRTUAL_TIME_H
#define EXPLORER_VIRTUAL_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Nanoseconds since the start of the execution. */
uint64_t virtual_time(void);

/* Time passes; those whose timeouts it passes go on. */
void virtual_time_pass(uint64_t nanoseconds);
void virtual_time_pass_until(uint64_t time);

/* What a clock shows at a time, and the other way round: false if it is no time. */
struct timespec virtual_time_on_clock(clockid_t clock, uint64_t time);
bool virtual_time_from_clock(clockid_t clock, const struct timespec *shown, uint64_t *time);

#endif
