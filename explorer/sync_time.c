/*
 * Clocks and sleep for the code under test, in virtual time. Sleep orders nothing:
 * somebody else takes at least one step, if anybody can, and the time has passed.
 */
#include "sync.h"

#include <errno.h>
#include <sys/time.h>
#include <threads.h>
#include <unistd.h>

/* Who looks again and again waits for the time to pass. So each look takes time, the more the later
 * it is: a minute is over after some 300 looks, not after sixty million. To look is to read what
 * does not change, so that who only looks is found to spin, and others go on. */
static uint64_t look(const char *name, uintptr_t pc) {
    static const char clock;
    sync_point(name, NULL, pc);
    memory_read(pc, &clock, 0);
    virtual_time_pass(virtual_time() / 16);
    return virtual_time();
}

int explorer_clock_gettime(clockid_t clock, struct timespec *shown) {
    *shown = virtual_time_on_clock(clock, look("clock_gettime", CALLER_PC));
    return 0;
}

int explorer_clock_getres(clockid_t clock, struct timespec *resolution) {
    (void)clock;
    if (resolution != NULL) {
        *resolution = (struct timespec){.tv_nsec = 1};
    }
    return 0;
}

int explorer_timespec_get(struct timespec *shown, int base) {
    if (base != TIME_UTC) {
        return 0;
    }
    *shown = virtual_time_on_clock(CLOCK_REALTIME, look("timespec_get", CALLER_PC));
    return base;
}

int explorer_gettimeofday(struct timeval *shown, void *zone) {
    (void)zone;
    struct timespec now = virtual_time_on_clock(CLOCK_REALTIME, look("gettimeofday", CALLER_PC));
    *shown = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t explorer_time(time_t *shown) {
    time_t now = virtual_time_on_clock(CLOCK_REALTIME, look("time", CALLER_PC)).tv_sec;
    if (shown != NULL) {
        *shown = now;
    }
    return now;
}

clock_t explorer_clock(void) { return (clock_t)(look("clock", CALLER_PC) / 1000); }

/* Sleep. */

static void sleep_until(const char *name, uint64_t until, uintptr_t pc) {
    if (execution.watching != 0) {
        watch_call(name, pc, NULL);
    }
    thread_yield(pc);
    virtual_time_pass_until(until);
}

static int sleep_for(const char *name, const struct timespec *duration, uintptr_t pc) {
    if (duration->tv_sec < 0 || duration->tv_nsec < 0 || duration->tv_nsec >= 1000000000) {
        return EINVAL;
    }
    uint64_t nanoseconds = INT64_MAX; /* or so */
    if (duration->tv_sec < INT64_MAX / 1000000000 / 2) {
        nanoseconds = (uint64_t)duration->tv_sec * 1000000000 + (uint64_t)duration->tv_nsec;
    }
    sleep_until(name, virtual_time() + nanoseconds, pc);
    return 0;
}

unsigned explorer_sleep(unsigned seconds) {
    sleep_for("sleep", &(struct timespec){.tv_sec = seconds}, CALLER_PC);
    return 0;
}

int explorer_usleep(useconds_t microseconds) {
    sleep_for("usleep",
              &(struct timespec){.tv_sec = microseconds / 1000000,
                                 .tv_nsec = (int64_t)(microseconds % 1000000) * 1000},
              CALLER_PC);
    return 0;
}

int explorer_nanosleep(const struct timespec *duration, struct timespec *left) {
    (void)left; /* no signal comes */
    int error = sleep_for("nanosleep", duration, CALLER_PC);
    errno = error != 0 ? error : errno;
    return error != 0 ? -1 : 0;
}

int explorer_clock_nanosleep(clockid_t clock, int flags, const struct timespec *duration,
                             struct timespec *left) {
    (void)left;
    if ((flags & TIMER_ABSTIME) == 0) {
        return sleep_for("clock_nanosleep", duration, CALLER_PC);
    }
    uint64_t until;
    if (!virtual_time_from_clock(clock, duration, &until)) {
        return EINVAL;
    }
    sleep_until("clock_nanosleep", until, CALLER_PC);
    return 0;
}

int explorer_thrd_sleep(const struct timespec *duration, struct timespec *left) {
    (void)left;
    return sleep_for("thrd_sleep", duration, CALLER_PC) == 0 ? 0 : -2;
}
