/*
 * See perturb.h.
 *
 * How hard: up to half of the workers (FROZEN_MOST at most) stand still at any moment, each for a
 * time between 2 microseconds and 4 milliseconds, short ones far more often than long ones: most
 * races need one thread to stand still while another makes a few steps, some need thousands of
 * them. Between two disturbances the perturber sleeps for a multiple of the time that the last one
 * took, so it uses no more than its share of a processor, however slow the machine or a sanitizer
 * makes it.
 */
#include "perturb.h"

#include "freeze.h"

#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum {
    FROZEN_MOST = 64,
    NICE_END = 10,      /* nicer threads would hardly run at all beside other programs */
    SLEEPS_PER_WORK = 3 /* a quarter of a processor at most */
};

static const uint64_t FREEZE_LEAST_NS = 2000, FREEZE_DOUBLINGS = 11; /* 4 ms at most */
static const uint64_t SLEEP_LEAST_NS = 10000, SLEEP_MOST_NS = 10000000;

/* A worker that stands still. */
struct frozen {
    struct worker *worker;
    uint64_t until_ns;
};

static struct {
    struct run *run;
    pthread_t thread;
    struct random random;
    _Atomic bool stopping;
    struct frozen frozen[FROZEN_MOST];
    unsigned count;
} perturber;

static bool freeze(struct worker *worker, uint64_t number) {
    unsigned most = worker->run->threads / 2;
    if (perturber.count >= (most < FROZEN_MOST ? most : FROZEN_MOST)) {
        return false;
    }
    uint64_t doublings = random_below(&perturber.random, number % FREEZE_DOUBLINGS + 1);
    uint64_t least = FREEZE_LEAST_NS << doublings;
    uint64_t until = now_ns() + least + random_below(&perturber.random, least);
    freeze_thread(worker->thread, &worker->freezable);
    perturber.frozen[perturber.count++] = (struct frozen){worker, until};
    return true;
}

static void thaw_those_before(uint64_t ns) {
    for (unsigned i = perturber.count; i-- > 0;) {
        if (perturber.frozen[i].until_ns <= ns) {
            freeze_thaw(&perturber.frozen[i].worker->freezable);
            perturber.frozen[i] = perturber.frozen[--perturber.count];
        }
    }
}

static bool yield(struct worker *worker, uint64_t number) {
    (void)number;
    freeze_yield(worker->thread, &worker->freezable);
    return true;
}

/* To any one processor, or to all of them. */
static bool move(struct worker *worker, uint64_t number) {
    const cpu_set_t *allowed = &worker->run->processors;
    cpu_set_t chosen;
    CPU_ZERO(&chosen);
    unsigned nth = (unsigned)(number % ((unsigned)CPU_COUNT(allowed) + 1));
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        if (CPU_ISSET(cpu, allowed) && nth-- == 0) {
            CPU_SET(cpu, &chosen);
        }
    }
    return pthread_setaffinity_np(worker->thread, sizeof chosen,
                                  CPU_COUNT(&chosen) > 0 ? &chosen : allowed) == 0;
}

/* Nicer or back to normal; where it is not allowed to come back, nothing happens. */
static bool priority(struct worker *worker, uint64_t number) {
    pid_t thread = atomic_load_explicit(&worker->thread_id, memory_order_relaxed);
    return thread != 0 && worker->run->may_change_priority &&
           setpriority(PRIO_PROCESS, (id_t)thread, (int)(number % NICE_END)) == 0;
}

const struct perturbation perturbations[] = {
    {"freeze", "threads stand still at any instruction, for 2 microseconds to 4 milliseconds",
     freeze},
    {"yield", "threads give their processor away at any instruction", yield},
    {"move", "threads move between processors, or meet on one", move},
    {"priority", "threads change their priority, where that is allowed", priority},
    {NULL, NULL, NULL},
};

static bool is_word(const char *text, size_t length, const char *word) {
    return strlen(word) == length && strncmp(text, word, length) == 0;
}

bool perturbations_named(const char *list, unsigned *mask) {
    *mask = 0;
    if (*list == '\0') {
        return false;
    }
    while (*list != '\0') {
        size_t length = strcspn(list, ",");
        bool all = is_word(list, length, "all");
        bool known = all || is_word(list, length, "none");
        for (unsigned i = 0; perturbations[i].name != NULL; i++) {
            if (all || is_word(list, length, perturbations[i].name)) {
                *mask |= 1U << i;
                known = true;
            }
        }
        if (!known) {
            return false;
        }
        list += length + (list[length] == ',');
    }
    return true;
}

/* One of those of the mask, which is not empty. */
static const struct perturbation *any_perturbation(unsigned mask) {
    for (;;) {
        unsigned row = (unsigned)random_below(&perturber.random,
                                              sizeof perturbations / sizeof *perturbations - 1);
        if ((mask & 1U << row) != 0) {
            return &perturbations[row];
        }
    }
}

static void sleep_ns(uint64_t ns) {
    struct timespec time = {.tv_sec = (time_t)(ns / 1000000000),
                            .tv_nsec = (long)(ns % 1000000000)};
    nanosleep(&time, NULL);
}

static void *perturber_main(void *argument) {
    struct run *run = argument;
    prctl(PR_SET_TIMERSLACK, 1UL); /* else each sleep is 50 microseconds longer */
    uint64_t slept_until = now_ns();
    while (!atomic_load(&perturber.stopping)) {
        thaw_those_before(slept_until);
        uint64_t number = random_next(&perturber.random);
        struct worker *worker = &run->workers[random_below(&perturber.random, run->threads)];
        if (any_perturbation(run->request->perturbed)->disturb(worker, number)) {
            atomic_fetch_add_explicit(&run->disturbances, 1, memory_order_relaxed);
        }
        uint64_t sleep = (now_ns() - slept_until) * SLEEPS_PER_WORK;
        sleep = sleep < SLEEP_LEAST_NS ? SLEEP_LEAST_NS : sleep;
        sleep_ns(sleep > SLEEP_MOST_NS ? SLEEP_MOST_NS : sleep);
        slept_until = now_ns();
    }
    thaw_those_before(UINT64_MAX);
    return NULL;
}

void perturber_start(struct run *run) {
    if (run->request->perturbed == 0) {
        return;
    }
    perturber.run = run;
    perturber.random = random_split(run->request->seed, UINT64_MAX);
    atomic_store(&perturber.stopping, false);
    int error = pthread_create(&perturber.thread, NULL, perturber_main, run);
    if (error != 0) {
        run_cannot("start the perturber", error);
    }
}

void perturber_stop(void) {
    if (perturber.run != NULL) {
        atomic_store(&perturber.stopping, true);
        pthread_join(perturber.thread, NULL);
        perturber.run = NULL;
    }
}
