/*
 * What the code under test does while executions are verified (verify.h): each access
 * to an atomic is an event of the graph, which is there already, or comes into it.
 * All functions are those of these names in weak_memory.h, but for what is said.
 */
#ifndef EXPLORER_VERIFY_ACCESSES_H
#define EXPLORER_VERIFY_ACCESSES_H

#include "explorer.h"
#include "strategy.h"
#include "weak_memory.h"

#include <pthread.h>

/* Executions are verified now. Read at each access. */
extern bool verify_is_on;

/* Events that the graph has come in an order in which each read reads the newest write: there is
 * one under sequential consistency, and people can follow it. */
extern bool verify_is_told;

void verify_begin(void);
struct weak_moment verify_now(void);
bool verify_knows(unsigned thread, uint64_t time);
uint64_t verify_load(const volatile void *address, unsigned size, int order, uint64_t initial,
                     uintptr_t pc);
bool verify_store(const volatile void *address, unsigned size, int order, uint64_t initial,
                  uint64_t value, uintptr_t pc);
void verify_fence(int order);

/* The read of an update by this operation (enum operation_kind); verify_wrote follows. */
uint64_t verify_update(const volatile void *address, unsigned size, int order, uint64_t initial,
                       unsigned operation, uint64_t operand, uintptr_t pc);

/* What a compare-exchange finds; if it is what it expects, verify_wrote follows. */
uint64_t verify_compare(const volatile void *address, unsigned size, int order, int failure_order,
                        uint64_t initial, uint64_t expected, uint64_t desired, uintptr_t pc);

/* Whether the write that the running thread has just done is the newest now. */
bool verify_wrote(void);

/* The running thread locks a mutex; tries to; unlocks it. */
void verify_lock(const pthread_mutex_t *mutex);
bool verify_try_lock(const pthread_mutex_t *mutex, uintptr_t pc);
void verify_unlock(const pthread_mutex_t *mutex);

/* Whether a thread that has ended did so before what the running one does now: or else a new one
 * cannot have its number, as if it came behind it. */
bool verify_may_reuse(unsigned number);

/* The running thread makes a thread; has ended; what it did is known to whoever learns from the
 * object; learns from it. */
void verify_thread_create(unsigned number);
void verify_thread_end(void);
void verify_release(const volatile void *object);
void verify_acquire(const volatile void *object);

/* The running thread is about to call a function of locks or threads: ends the execution if that is
 * none that can be verified. */
void verify_before_function(const char *name, const volatile void *object, uintptr_t pc);

/* The running thread waits a little: what it has read since its last write was in vain if it reads
 * that again. */
void verify_yield(void);

/* Another thread goes on: that the running one has waited a little is not to be taken for that
 * one's. */
void verify_note_pause(void);

/* Nobody can go on: ends the execution. */
__attribute__((noreturn)) void verify_end_waiting(void);

/* The program has returned, or called exit: does not come back if other threads have to end first.
 */
void verify_body_returned(void);

/* The running thread has failed. Does not come back if others go on. */
void verify_failed(enum explorer_verdict verdict, const char *message);

/* How many rounds in vain a loop that waits has in an execution before its thread goes no further.
 */
extern unsigned verify_rounds;

/* Loops that wait without a pause are found, too, which takes a microsecond for each read. */
extern bool verify_is_exact;

/* The execution was ended because a thread did too much. */
extern bool verify_is_too_long;

/* Others go on after a failure, so that what could have been read instead is found. */
extern bool verify_goes_on;

/* The execution that has ended is to be run again, now that more is known of the program. */
extern bool verify_again;

/* Writes to this memory that are not atomic. */
void verify_written(const volatile void *start, size_t size);

/* Nothing is known of the program's atomics, which graphs know by number, and of who waits. */
void verify_forget_locations(void);
void verify_forget_waits(void);

/* The graph is another one: what was tried with it is forgotten. */
void verify_forget_answers(void);

/* An execution starts. */
void verify_begin_execution(void);

/* Whether the execution that ended did so because somebody waits in vain. */
extern bool verify_blocked;

/* The program cannot be verified, for this reason: ends the execution. */
__attribute__((noreturn)) void verify_cannot(const char *why);

/* Who goes on next. */
unsigned verify_choose(struct explorer_strategy *strategy, const struct explorer_choice *choice);

#endif
