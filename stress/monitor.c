/* Watches a run from outside: a line a second, and a verdict when nothing moves; see monitor.h. */
#include "monitor.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NS_PER_TICK = 1000000000 / TICKS_PER_SECOND };

/* Allocates nothing: under AddressSanitizer, what is freed stays resident for long, and the
 * measurement itself would look like a leak. */
static long resident_kib(void) {
    char text[100] = "";
    int file = open("/proc/self/statm", O_RDONLY);
    if (file < 0) {
        return 0;
    }
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    const char *resident = length > 0 ? strchr(text, ' ') : NULL; /* the second number, in pages */
    return resident == NULL ? 0 : strtol(resident, NULL, 10) * (sysconf(_SC_PAGESIZE) / 1024);
}

static uint64_t operations_so_far(const struct run *run) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < run->threads; i++) {
        sum += atomic_load_explicit(&run->workers[i].operations, memory_order_relaxed);
    }
    return sum;
}

/* Fails the run when no span was pushed or popped for so long. Ticks are counted, not time, so that
 * a process that was stopped for a while is not taken for one that hangs. */
static void check_progress(const struct run *run, struct monitor *monitor, unsigned stall_seconds) {
    uint64_t operations = operations_so_far(run);
    monitor->stalled_ticks = operations == monitor->operations ? monitor->stalled_ticks + 1 : 0;
    monitor->operations = operations;
    if (monitor->stalled_ticks >= stall_seconds * TICKS_PER_SECOND) {
        run_fail(run, "no thread made progress for %u s", stall_seconds);
    }
}

static void print_second(const struct run *run, struct monitor *monitor) {
    struct spanset_pool_stats pool;
    spanset_pool_stats(run->pool, &pool);
    unsigned second = monitor->ticks / TICKS_PER_SECOND;
    uint64_t now = now_ns();
    uint64_t operations = monitor->operations - monitor->printed_operations;
    monitor->last_blocks = pool.blocks_allocated;
    monitor->last_kib = resident_kib();
    printf("%5u s  %7.2f M ops/s  %8" PRIu64 " meetings  blocks %" PRIu64 " (%" PRIu64
           " free)  resident %ld KiB\n",
           second, (double)operations * 1e3 / (double)(now - monitor->printed_ns),
           atomic_load(&run->meetings), pool.blocks_allocated, pool.blocks_pooled,
           monitor->last_kib);
    fflush(stdout);
    monitor->printed_operations = monitor->operations;
    monitor->printed_ns = now;
    if (second == WATCHED_FROM_SECOND) {
        monitor->watched_blocks = monitor->last_blocks;
        monitor->watched_kib = monitor->last_kib;
    }
}

/* Watches the run, and prints a line a second, until the conductor is done. */
void monitor_until_finished(const struct run *run, struct monitor *monitor,
                            unsigned stall_seconds) {
    const struct timespec tick = {.tv_nsec = NS_PER_TICK};
    while (!atomic_load(&run->finished)) {
        nanosleep(&tick, NULL);
        monitor->ticks++;
        check_progress(run, monitor, stall_seconds);
        if (monitor->ticks % TICKS_PER_SECOND == 0) {
            print_second(run, monitor);
        }
    }
}
