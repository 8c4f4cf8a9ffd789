/* What the results were measured on. */
#ifndef SPANSET_BENCH_MACHINE_H
#define SPANSET_BENCH_MACHINE_H

#ifndef SPANSET_VERSION /* the linter does not know what CMake defines */
#define SPANSET_VERSION "unknown"
#endif

struct machine {
    unsigned processors;
    char model[80];
    const char *compiler;
};

struct machine machine_here(void);

#endif
