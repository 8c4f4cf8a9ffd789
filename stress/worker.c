/* One worker: its pushes and pops, each checked as it happens. */
#include "worker.h"

#include <inttypes.h>
#include <sched.h>

/* Relaxed on both sides: the worker alone writes, the monitor only looks. */
static void count_operation(struct worker *worker) {
    uint64_t operations = atomic_load_explicit(&worker->operations, memory_order_relaxed);
    atomic_store_explicit(&worker->operations, operations + 1, memory_order_relaxed);
}

/* A span out of the worker's hand, which says that it is in a set; NULL if there is none. */
static struct span *take_for_push(struct worker *worker) {
    struct span *span = hand_take(&worker->hand);
    if (span != NULL) {
        if (ledger_move(span, SPAN_IN_SET) != SPAN_IN_HAND) {
            run_fail(worker->run, "span %zu was in a hand and in a set",
                     ledger_number(&worker->run->ledger, span));
        }
        span->pusher = worker->number;
        span->sequence = ++worker->pushes;
    }
    return span;
}

/* A push was refused: the span goes back to where it was. */
static void take_back(struct worker *worker, struct span *span, enum spanset_status status) {
    if (status != SPANSET_OUT_OF_MEMORY || !worker->run->scenario->scarce) {
        run_fail(worker->run, "push: %s", spanset_strerror(status));
    }
    ledger_move(span, SPAN_IN_HAND);
    hand_add(&worker->hand, span);
    atomic_fetch_add_explicit(&worker->run->refused, 1, memory_order_relaxed);
}

bool worker_push(struct worker *worker, unsigned set) {
    struct span *span = take_for_push(worker);
    if (span == NULL) {
        return false;
    }
    enum spanset_status status = spanset_push(worker->run->sets[set], span);
    if (status != SPANSET_OK) {
        take_back(worker, span, status);
        return false;
    }
    count_operation(worker);
    return true;
}

void worker_push_many(struct worker *worker, unsigned set, size_t count) {
    void *spans[WORKER_RUN_MOST] = {NULL};
    size_t taken = 0;
    while (taken < count && (spans[taken] = take_for_push(worker)) != NULL) {
        taken++;
    }
    size_t pushed;
    enum spanset_status status = spanset_push_many(worker->run->sets[set], spans, taken, &pushed);
    for (size_t i = 0; i < taken; i++) {
        if (i < pushed) {
            count_operation(worker);
        } else {
            take_back(worker, spans[i], status);
        }
    }
}

/* One worker's pops of a set follow each other, so they see each pusher's spans in the order in
 * which that pusher put them in: first in, first out, as far as one thread can tell. */
static void check_order(struct worker *worker, unsigned set, const struct span *span) {
    if (span->pusher >= PUSHERS_FOLLOWED) {
        return;
    }
    uint64_t *last = &worker->last_sequence[set][span->pusher];
    if (span->sequence <= *last) {
        run_fail(worker->run,
                 "out of order: worker %u popped push %" PRIu64 " of worker %u after its push "
                 "%" PRIu64,
                 worker->number, span->sequence, span->pusher, *last);
    }
    *last = span->sequence;
}

static void put_into_hand(struct worker *worker, unsigned set, struct span *span) {
    count_operation(worker);
    if (ledger_move(span, SPAN_IN_HAND) != SPAN_IN_SET) {
        run_fail(worker->run, "span %zu was popped twice",
                 ledger_number(&worker->run->ledger, span));
    }
    check_order(worker, set, span);
    hand_add(&worker->hand, span);
}

bool worker_pop(struct worker *worker, unsigned set) {
    struct span *span = spanset_pop(worker->run->sets[set]);
    if (span != NULL) {
        put_into_hand(worker, set, span);
    }
    return span != NULL;
}

void worker_pop_many(struct worker *worker, unsigned set, size_t most) {
    void *spans[WORKER_RUN_MOST];
    size_t popped = spanset_pop_many(worker->run->sets[set], spans, most);
    for (size_t i = 0; i < popped; i++) {
        put_into_hand(worker, set, spans[i]);
    }
}

void worker_pop_until_empty(struct worker *worker, unsigned set) {
    while (worker_pop(worker, set)) {
    }
}

/* Ties the first worker of each processor to it; the others float. On a busy machine all could end
 * up on one processor, and nothing would run in parallel. */
static void tie_to_processor(const struct worker *worker) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return; /* more processors than the set can hold: then nothing needs to be tied */
    }
    unsigned nth = 0;
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, &allowed) && nth++ == worker->number) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(cpu, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
        }
    }
}

void *worker_main(void *argument) {
    struct worker *worker = argument;
    tie_to_processor(worker);
    for (;;) {
        pthread_barrier_wait(&worker->run->meeting);
        if (worker->run->over) {
            return NULL;
        }
        worker->run->scenario->work(worker);
        pthread_barrier_wait(&worker->run->meeting);
    }
}
