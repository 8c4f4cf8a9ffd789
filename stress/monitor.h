/* The monitor: progress, watchdog, and what memory did since the run had warmed up. */
#ifndef STRESS_MONITOR_H
#define STRESS_MONITOR_H

#include "run.h"

enum { WATCHED_FROM_SECOND = 10, TICKS_PER_SECOND = 50 };

/* What the monitor remembers from one look to the next. */
struct monitor {
    unsigned ticks; /* looks so far */
    unsigned stalled_ticks;
    uint64_t operations;         /* at the last tick */
    uint64_t printed_operations; /* when a line was printed last */
    uint64_t printed_ns;
    uint64_t watched_blocks; /* at second WATCHED_FROM_SECOND */
    long watched_kib;
    uint64_t last_blocks; /* at the last full second */
    long last_kib;
};

/* Watches the run until the conductor is done; fails it when it hangs for `stall_seconds`. */
void monitor_until_finished(const struct run *run, struct monitor *monitor, unsigned stall_seconds);

#endif
