/* See round.h. Each round makes a queue and threads of its own; main only waits. */
#include "round.h"
#include "exit_status.h"
#include "ticks.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_MOST = 2, RING_SLOTS = 4096, LOST_PART = 20 /* a twentieth of a round */ };

const struct layout layouts[LAYOUTS] = {
    {"1", {"1 thread", ""}, SHAPE_MIXED, 1, 0},
    {"1-held", {"1 thread", "1000 held"}, SHAPE_MIXED, 1, HELD_MOST},
    {"1p1c", {"1 producer", "1 consumer"}, SHAPE_PRODUCER_CONSUMER, 2, 0},
    {"2", {"2 mixed", ""}, SHAPE_MIXED, 2, 0},
    {"2-held", {"2 mixed", "1000 held"}, SHAPE_MIXED, 2, HELD_MOST},
    {"4", {"4 mixed", ""}, SHAPE_MIXED, 4, 0},
    {"8", {"8 mixed", ""}, SHAPE_MIXED, 8, 0},
    {"fill", {"fill", ""}, SHAPE_FILL, 1, 0},
    {"drain", {"drain", ""}, SHAPE_DRAIN, 1, 0},
};

struct layout_title layout_title(const struct layout *layout) {
    struct layout_title title;
    snprintf(title.text, sizeof title.text, "%s%s%s", layout->heading[0],
             layout->heading[1][0] == '\0' ? "" : ", ", layout->heading[1]);
    return title;
}

const struct layout *layout_named(const char *name) {
    for (size_t i = 0; i < LAYOUTS; i++) {
        if (strcmp(layouts[i].name, name) == 0) {
            return &layouts[i];
        }
    }
    return NULL;
}

bool layout_suits(const struct layout *layout, const struct queue_kind *kind,
                  enum round_mode mode) {
    bool no_items = (kind->flags & QUEUE_NO_ITEMS) != 0;
    bool alone = (kind->flags & QUEUE_ALONE_MIXED) != 0;
    bool mixed = layout->shape == SHAPE_MIXED;
    if (no_items && (mode == ROUND_CHECKED || layout->held != 0 || layout->shape == SHAPE_FILL ||
                     layout->shape == SHAPE_DRAIN)) {
        return false;
    }
    if (mode == ROUND_TIMED && (!mixed || (kind->flags & QUEUE_RUNS) != 0)) {
        return false;
    }
    return !(alone && mixed && (layout->threads > 1 || layout->held != 0));
}

/* The threads of one round. */
struct crew {
    const struct layout *layout;
    const struct queue_kind *kind;
    struct round *round;
    size_t share; /* of the round's count, for each thread */
    void *queue;
    bool stop;
    pthread_barrier_t start;
    unsigned awake; /* accessed atomically */
    pthread_mutex_t lock;
    pthread_cond_t somebody_finished;
    unsigned finished;
    struct member {
        struct crew *crew;
        pthread_t thread;
        unsigned number;
        bool lost_processor;
        struct work work;
    } members[THREADS_MOST];
};

static enum queue_role role_of(const struct crew *crew, unsigned number) {
    switch (crew->layout->shape) {
    case SHAPE_MIXED:
        return crew->round->mode == ROUND_TIMED ? ROLE_TIMED : ROLE_MIXED;
    case SHAPE_PRODUCER_CONSUMER:
        return number == 0 ? ROLE_PRODUCE : ROLE_CONSUME;
    case SHAPE_FILL:
        return ROLE_PRODUCE;
    case SHAPE_DRAIN:
        break;
    }
    return ROLE_CONSUME;
}

/* Runs a role to its end, not timed. Returns what was done. */
static size_t play(struct member *member, enum queue_role role, size_t first, size_t count) {
    struct work *work = &member->work;
    work->items = member->crew->round->items + first;
    work->count = count;
    work->done = 0;
    member->crew->kind->workers[role](work);
    return work->done;
}

/* What comes before the start, on the first thread: fill and drain are measured on a queue that was
 * full once, so that its memory is mapped and in the hands of this thread's allocator. */
static void prepare(struct member *member) {
    const struct layout *layout = member->crew->layout;
    size_t count = member->crew->round->count;
    if (layout->shape == SHAPE_FILL || layout->shape == SHAPE_DRAIN) {
        play(member, ROLE_PRODUCE, 0, count);
        play(member, ROLE_CONSUME, 0, count);
        if (layout->shape == SHAPE_DRAIN) {
            play(member, ROLE_PRODUCE, 0, count);
        }
    } else if (layout->held != 0) {
        play(member, ROLE_PRODUCE, 0, layout->held);
    }
}

static void enter(struct member *member) {
    struct crew *crew = member->crew;
    member->work = (struct work){
        .queue = crew->queue, .stop = &crew->stop, .checked = crew->round->mode == ROUND_CHECKED};
    if (crew->kind->enter != NULL) {
        member->work.local = crew->kind->enter(crew->queue);
    }
}

static void leave(struct member *member) {
    if (member->crew->kind->leave != NULL) {
        member->crew->kind->leave(member->work.local);
    }
}

/* Each thread keeps to one processor, in turn. Otherwise both threads of a round sometimes run one
 * after the other on the same, and never meet. Without effect where it is not allowed. */
static void keep_to_a_processor(const struct member *member) {
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    unsigned count = (unsigned)CPU_COUNT(&allowed);
    unsigned skip = count == 0 ? 0 : member->number % count;
    for (unsigned processor = 0; processor < CPU_SETSIZE; processor++) {
        if (CPU_ISSET(processor, &allowed) && skip-- == 0) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(processor, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
            return;
        }
    }
}

/* How long this thread has wanted a processor and not had one, in nanoseconds. 0 if not known. */
static uint64_t time_waited(void) {
    char text[64] = "";
    FILE *file = fopen("/proc/thread-self/schedstat", "re");
    if (file == NULL) {
        return 0;
    }
    const char *line = fgets(text, sizeof text, file);
    fclose(file);
    const char *second = line == NULL ? NULL : strchr(line, ' '); /* the first: how long it ran */
    return second == NULL ? 0 : strtoull(second, NULL, 10);
}

/* Starts all at the same time: asleep until the last one comes, then until all are awake again, as
 * waking takes some longer than others. */
static void meet(struct crew *crew) {
    pthread_barrier_wait(&crew->start);
    __atomic_add_fetch(&crew->awake, 1, __ATOMIC_RELAXED);
    while (__atomic_load_n(&crew->awake, __ATOMIC_RELAXED) < crew->layout->threads) {
        sched_yield();
    }
}

static void *member_main(void *argument) {
    struct member *member = argument;
    struct crew *crew = member->crew;
    struct work *work = &member->work;
    keep_to_a_processor(member);
    enter(member);
    if (member->number == 0) {
        prepare(member);
    }
    size_t each = crew->share;
    /* The held items are the first ones; then each mixed thread has one of its own. */
    size_t first = crew->layout->held + (crew->layout->shape == SHAPE_MIXED ? member->number : 0);
    work->items = crew->round->items + first;
    work->count = each;
    work->done = 0;
    if (crew->round->mode == ROUND_TIMED) {
        work->push_time = crew->round->push_time + member->number * each;
        work->pop_time = crew->round->pop_time + member->number * each;
    }
    queue_worker *worker = crew->kind->workers[role_of(crew, member->number)];
    meet(crew);
    uint64_t waited_before = time_waited();
    work->start = nanoseconds_now();
    worker(work);
    work->end = nanoseconds_now();
    member->lost_processor = (time_waited() - waited_before) * LOST_PART > work->end - work->start;
    leave(member);
    pthread_mutex_lock(&crew->lock);
    crew->finished++;
    pthread_cond_signal(&crew->somebody_finished);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* Waits for all threads, and stops them when it takes too long. */
static void await_members(struct crew *crew) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += SECONDS_MOST;
    pthread_mutex_lock(&crew->lock);
    int status = 0;
    while (crew->finished < crew->layout->threads && status != ETIMEDOUT) {
        status = pthread_cond_timedwait(&crew->somebody_finished, &crew->lock, &deadline);
    }
    crew->round->stalled = crew->finished < crew->layout->threads;
    pthread_mutex_unlock(&crew->lock);
    __atomic_store_n(&crew->stop, true, __ATOMIC_RELAXED);
    for (unsigned i = 0; i < crew->layout->threads; i++) {
        pthread_join(crew->members[i].thread, NULL);
    }
}

static void run_members(struct crew *crew) {
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&crew->somebody_finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_barrier_init(&crew->start, NULL, crew->layout->threads);
    for (unsigned i = 0; i < crew->layout->threads; i++) {
        struct member *member = &crew->members[i];
        member->crew = crew;
        member->number = i;
        int error = pthread_create(&member->thread, NULL, member_main, member);
        if (error != 0) { /* others wait at the barrier already */
            fprintf(stderr, "spanset-bench: cannot start a thread: %s\n", strerror(error));
            _Exit(EXIT_CANNOT);
        }
    }
    await_members(crew);
    pthread_barrier_destroy(&crew->start);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->somebody_finished);
}

static void record_times(const struct crew *crew, struct round *round) {
    uint64_t start = UINT64_MAX;
    uint64_t end = 0;
    for (unsigned i = 0; i < crew->layout->threads; i++) {
        const struct work *work = &crew->members[i].work;
        start = work->start < start ? work->start : start;
        end = work->end > end ? work->end : end;
        round->disturbed = round->disturbed || crew->members[i].lost_processor;
    }
    size_t operations =
        crew->layout->shape == SHAPE_MIXED ? crew->share * crew->layout->threads : round->count;
    round->nanoseconds = (double)(end - start) / (double)operations;
    round->timed = round->mode == ROUND_TIMED ? operations : 0;
}

/* How many items the queue must still hold. */
static size_t expected_left(const struct crew *crew) {
    switch (crew->layout->shape) {
    case SHAPE_FILL:
        return crew->members[0].work.done;
    case SHAPE_DRAIN:
        return crew->round->count - crew->members[0].work.done;
    case SHAPE_PRODUCER_CONSUMER:
        return crew->members[0].work.done - crew->members[1].work.done;
    case SHAPE_MIXED:
        break;
    }
    return crew->layout->held;
}

/* Empties the queue and looks at what came out, now and before. */
static void check(struct crew *crew, struct round *round) {
    size_t expected = expected_left(crew);
    size_t wrong = 0;
    for (unsigned i = 0; i < crew->layout->threads; i++) {
        wrong += crew->members[i].work.wrong;
    }
    struct member *main_member = &crew->members[0];
    enter(main_member);
    size_t left = play(main_member, ROLE_EMPTY, 0, 0);
    leave(main_member);
    wrong += main_member->work.wrong;
    size_t lost = 0;
    for (size_t i = 0; round->mode == ROUND_CHECKED && i < round->count + HELD_MOST; i++) {
        lost += round->items[i].place != ITEM_OUT;
    }
    /* A thread that was stopped may have left the item that it pushed. */
    bool exact = !round->stalled || crew->layout->shape != SHAPE_MIXED;
    if (wrong != 0 || lost != 0 || (exact && left != expected)) {
        snprintf(round->problem, sizeof round->problem,
                 "%zu items lost, %zu doubled; %zu left in the queue where there should be %zu",
                 lost, wrong, left, expected);
    }
}

static size_t capacity_for(const struct layout *layout, const struct round *round) {
    size_t capacity = RING_SLOTS;
    while (layout->shape != SHAPE_MIXED && capacity <= round->count) {
        capacity *= 2;
    }
    return capacity;
}

bool round_run(const struct layout *layout, const struct queue_kind *kind, struct round *round) {
    round->problem[0] = '\0';
    round->stalled = false;
    round->disturbed = false;
    if (kind->run != NULL) {
        return kind->run(layout, round);
    }
    for (size_t i = 0; round->mode == ROUND_CHECKED && i < round->count + HELD_MOST; i++) {
        round->items[i].place = ITEM_OUT;
    }
    struct queue_setup setup = {capacity_for(layout, round), round->items,
                                round->count + HELD_MOST};
    size_t sharers = layout->shape == SHAPE_MIXED ? layout->threads : 1;
    struct crew crew = {.layout = layout,
                        .kind = kind,
                        .round = round,
                        .share = round->count / sharers,
                        .queue = kind->create(&setup)};
    if (crew.queue == NULL) {
        snprintf(round->problem, sizeof round->problem, "out of memory");
        return false;
    }
    run_members(&crew);
    record_times(&crew, round);
    if ((kind->flags & QUEUE_NO_ITEMS) == 0) {
        check(&crew, round);
    }
    kind->destroy(crew.queue);
    return true;
}
