/*
 * Weak memory: what C11 allows a load to return besides the newest value, and what
 * happens before what. Used only where explorer_options ask for weak memory or data
 * races; else memory is sequentially consistent.
 *
 * Each atomic location keeps its stores in modification order (histories.h). Each
 * thread has a view: for each location the oldest store that it may still read
 * (happens_before.h). A load reads any store from there on, which is a choice of the
 * schedule; its view moves up to that store. A store takes its thread's view along if
 * it is a release, and a load that acquires takes over the view of what it reads. A
 * store may also go before others that its thread has not seen. (Kang, Hur, Lahav,
 * Vafeiadis, Dreyer, "A promising semantics for relaxed-memory concurrency", POPL
 * 2017, without its promises; release sequences as in C11 and C17.) None of this may
 * contradict the order of seq_cst operations, as in C++20 (sc_access.h, sc_order.h).
 *
 * Executions go forward in program order, so no load reads a store that comes later
 * in it (load buffering). A read-modify-write reads the newest store.
 * docs/explorer.md says what this leaves out; tests/c11_model.py has the axioms that
 * it is compared with.
 */
#ifndef EXPLORER_WEAK_MEMORY_H
#define EXPLORER_WEAK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a thread did something: its own time, which goes on with each of its releases. */
struct weak_moment {
    uint64_t time;
    uint32_t clock; /* the thread's */
};

static inline bool acquires(int order) {
    return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL ||
           order == __ATOMIC_SEQ_CST;
}

static inline bool releases(int order) {
    return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

/* Whether loads read the newest store, and in_order.h knows what happens before what. */
extern bool weak_is_in_order;

/* Now, of the running thread; and whether another moment happens before that (C11 5.1.2.4). */
struct weak_moment weak_now(void);
bool weak_happened_before(struct weak_moment moment);

/* Whether the running thread knows what another one did at a time of its. */
bool weak_knows(unsigned thread, uint64_t time);

/* There is one thread only, the running one, and it knows all that is in memory. */
void weak_begin(void);

/* The running thread makes a thread, which starts with what its maker knows. */
void weak_thread_create(unsigned number);

/* The running thread ends: who knows of either object then knows what it did. And who waited for
 * that knows it. */
void weak_thread_end(const volatile void *object, const volatile void *other);
void weak_thread_join(const volatile void *object);

/* The running thread acquires from the object what others released, and releases to it what it
 * knows: what locks, joins and the like do. */
void weak_synchronize(const volatile void *object);

/* Memory was written, or got a new life, other than by an atomic operation: its history is over. */
void weak_written(const volatile void *start, size_t size);

/* Accesses to atomics by the code at `pc`: these look for data races first. */

/* A load; `newest` is what memory holds. Returns what it reads. */
uint64_t weak_load(const volatile void *address, unsigned size, int order, uint64_t newest,
                   uintptr_t pc);

/* A store in place of `newest`. Whether it is the newest now, and memory is to hold it. */
bool weak_store(const volatile void *address, unsigned size, int order, uint64_t newest,
                uint64_t value, uintptr_t pc);

/* A read-modify-write of `before` to `after`. */
void weak_update(const volatile void *address, unsigned size, int order, uint64_t before,
                 uint64_t after, uintptr_t pc);

/* What a compare-exchange finds: `expected`, then it succeeds and weak_update follows, or another
 * value, and it fails with this order. */
uint64_t weak_compare(const volatile void *address, unsigned size, int failure_order,
                      uint64_t newest, uint64_t expected, uintptr_t pc);

void weak_fence(int order);

#endif
