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
 * round of a loop that has changed nothing), though
 * it could go on had it read something else. When nobody could, that is a deadlock.
 *
 * Threads that are left when the program returns go on to their ends, as what they
 * write could have been read before. After a failure that holds only if the search is
 * to go on (goes_on).
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

struct verify_result {
    uint64_t executions; /**< complete ones */
    uint64_t blocked;    /**< in which somebody waits in vain */
    uint64_t failures;   /**< complete or not */
    bool is_complete;    /**< there are no more */
    double done;         /**< an estimate of how much has been explored: 0 to 1 */
    double seconds;      /**< that it took, all sessions together */
    size_t bytes_most;   /**< of memory that the search itself used at a time, in one process */
    /** A thread did too much, perhaps in a loop that waits without a pause; such loops were looked
     * for: the search began anew after the former. */
    bool is_too_long, is_exact;
    /** Of the failure with the fewest steps; EXPLORER_PASSED: there was none. Its schedule is
     * empty: threads went on in the order that the graph has. */
    struct explorer_outcome outcome;
};

struct verify_settings {
    enum verify_model model;
    /** Complete and blocked ones; 0: no bound. With workers it may be passed: what is left of it is
     * a bound for each turn of each. */
    uint64_t executions_most;
    double seconds_most; /**< of this session; 0: no bound */
    bool goes_on;        /**< after a failure, for the one with the fewest steps */
    /** How many rounds in vain of a loop that waits are explored: 0 if it carries nothing from one
     * to the next that matters (a flag, a count, what it has read). More executions, the more. */
    unsigned rounds;
    /** Of memory for what is left to do, in one process; 0: a megabyte. What there is no room for
     * is found again by executing the way there, which takes time. */
    size_t bytes_most;
    /** Called after each complete execution that passed, or NULL. In a worker, if there are any. */
    void (*executed)(void *context);
    void *context;
    unsigned workers; /**< processes that share the work; 0: this one does it */
    /** With workers, what is left is kept in this file, or NULL: the search goes on from there in
     * the next session, after SIGINT and SIGTERM too, and if it is killed. Removed when it has
     * ended. */
    const char *state;
    const char *name; /**< of what is explored: another state is none of this */
    /** Called about once in a second, or NULL. */
    void (*progress)(const struct verify_result *so_far);
};

/** Explores the program, under the options that explorer_configure was told; weak_memory is one
 * that it needs. False: a file or a worker failed, which was said to standard error; the result is
 * what was found before. */
bool verify(const struct explorer_program *program, const struct verify_settings *settings,
            struct verify_result *result);

/** Prints, and draws, the failure that the last verify told of, with its steps in an order that its
 * graph has: see explorer_report. False if the picture could not be written, which stderr tells. */
bool verify_report(FILE *file, const struct explorer_program *program,
                   const struct verify_settings *settings, const char *command,
                   const char *svg_path);

#endif
