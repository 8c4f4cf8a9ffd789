/* The processor's tick counter, a pause, and the clock that both are held against. C11 and C++17.
 */
#ifndef SPANSET_BENCH_TICKS_H
#define SPANSET_BENCH_TICKS_H

#include <stdint.h>
#include <time.h>

/* CLOCK_MONOTONIC, in nanoseconds. */
static inline uint64_t nanoseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/* Read after everything before it in the program is done: otherwise a processor that runs ahead
 * would charge part of a push to the pop after it. */
static inline uint64_t ticks_now(void) {
#if defined(__x86_64__)
    __asm__ volatile("lfence" ::: "memory");
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(ticks)::"memory");
    return ticks;
#else
    return nanoseconds_now();
#endif
}

static inline void cpu_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

#endif
