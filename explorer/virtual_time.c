/* See virtual_time.h. */
#include "virtual_time.h"

#include "runtime.h"

enum { STEP_NANOSECONDS = 1000, SECOND = 1000000000 };

uint64_t virtual_time(void) { return execution.time_passed + execution.steps * STEP_NANOSECONDS; }

void virtual_time_pass(uint64_t nanoseconds) {
    if (__builtin_add_overflow(execution.time_passed, nanoseconds, &execution.time_passed) ||
        execution.time_passed > INT64_MAX) {
        execution.time_passed = INT64_MAX; /* the end of time */
    }
    thread_wake_late();
}

void virtual_time_pass_until(uint64_t time) {
    uint64_t now = virtual_time();
    virtual_time_pass(time > now ? time - now : 0);
}

/* Seconds that a clock shows when an execution starts. */
static int64_t start_of(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
        return 1000000000; /* 2001-09-09 */
    case CLOCK_PROCESS_CPUTIME_ID:
    case CLOCK_THREAD_CPUTIME_ID:
        return 0;
    default:
        return 1000; /* it has been running for a while */
    }
}

struct timespec virtual_time_on_clock(clockid_t clock, uint64_t time) {
    return (struct timespec){.tv_sec = start_of(clock) + (int64_t)(time / SECOND),
                             .tv_nsec = (int64_t)(time % SECOND)};
}

bool virtual_time_from_clock(clockid_t clock, const struct timespec *shown, uint64_t *time) {
    if (shown->tv_nsec < 0 || shown->tv_nsec >= SECOND) {
        return false;
    }
    int64_t seconds, start = start_of(clock);
    if (shown->tv_sec < start) {
        *time = 0;
        return true;
    }
    seconds = shown->tv_sec - start;
    *time = seconds < INT64_MAX / SECOND ? (uint64_t)seconds * SECOND + (uint64_t)shown->tv_nsec
                                         : INT64_MAX;
    return true;
}
