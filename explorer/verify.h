/*
 * Verifying: every execution of a program, each once, instead of some schedules of it.
 *
 * Executions are told apart as execution graphs: what each thread does (program
 * order), which write each read reads (reads-from), and in which order the writes of
 * each location stand (coherence). Two schedules with the same graph are one
 * execution. The search is that of TruSt (Kokologiannakis, Marmanis, Gladstein,
 * Vafeiadis, "Truly stateless, optimal dynamic partial order reduction", POPL 2022):
 * no graph is explored twice, and none is remembered.
 *
 * Blocked executions are counted apart: a thread waits in vain (explorer_assume; a
 * round of a loop with sched_yield or a pause in it that has changed nothing), though
 * it could go on had it read something else. When nobody could, that is a deadlock.
 *
 * Nothing here is thread-safe; see explorer.h.
 */
#ifndef EXPLORER_VERIFY_H
#define EXPLORER_VERIFY_H

#include "explorer.h"

enum verify_model {
    VERIFY_SC,  /**< sequential consistency, whatever orders the program asks for */
    VERIFY_RC11 /**< Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential consistency in
                   C/C++11", PLDI 2017 */
};

struct verify_settings {
    enum verify_model model;
    uint64_t executions_most; /**< complete and blocked ones; 0: no bound */
    double seconds_most;      /**< 0: no bound */
    bool goes_on;             /**< after a failure, for the one with the fewest steps */
    /** Called after each complete execution that passed, or NULL. */
    void (*executed)(void *context);
    void *context;
};

struct verify_result {
    uint64_t executions;  /**< complete ones */
    uint64_t blocked;     /**< in which somebody waits in vain */
    uint64_t failures;    /**< complete or not */
    bool is_complete;     /**< there are no more */
    double done;          /**< an estimate of how much has been explored: 0 to 1 */
    size_t bytes_most;    /**< of memory that the search itself used at a time */
    /** Of the failure with the fewest steps; EXPLORER_PASSED: there was none. */
    struct explorer_outcome outcome;
};

/** Explores the program, under the options that explorer_configure was told. */
void verify(const struct explorer_program *program, const struct verify_settings *settings,
            struct verify_result *result);

#endif
