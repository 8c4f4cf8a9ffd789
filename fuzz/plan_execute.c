/* See plan_execute.h. */
#include "plan_execute.h"

#include "../explorer/strategy_replay.h"
#include "../tests/support/inside.h"
#include "final_state.h"
#include "linearizable.h"
#include "plan_describe.h"
#include "set.h" /* of the library under test: looked at without taking a step */
#include "spanset.h"
#include "weak_history.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALONE_MOST = 3 * BLOCK_SLOTS + 64, /* operations of the main thread, all rounds together */
    SPANS_MOST =
        ALONE_MOST + PLAN_ROUNDS_MOST * PLAN_THREADS_MOST * PLAN_STEPS_MOST * PLAN_BATCH_MOST,
    OPERATIONS_MOST = 2 * SPANS_MOST + 8 * PLAN_ROUNDS_MOST /* drains end with an empty pop */
};

static struct history_operation operations[PLAN_SETS][OPERATIONS_MOST];
static struct weak_operation weak_operations[PLAN_THREADS_MOST + 1][OPERATIONS_MOST];

/* One execution. Spans are numbers from 1 on; each thread has its own, whatever the schedule. */
static struct world {
    const struct plan *plan;
    const struct plan_round *round;
    bool own_schedule;                       /* that of the plan, not of a strategy */
    size_t choices_before[PLAN_ROUNDS_MOST]; /* each round that was begun */
    unsigned rounds_begun;
    struct plan_world sets;
    struct history histories[PLAN_SETS];
    struct weak_history weak_history;      /* of all sets; under weak memory */
    uint32_t last_span;                    /* of all that were given to a thread */
    uint32_t next_span[PLAN_THREADS_MOST]; /* of each thread of the round */
    uint8_t popped[SPANS_MOST + 1];
    struct explorer_moment pushed_at[SPANS_MOST + 1]; /* when its push began */
    uint32_t alone_left;
    unsigned threads_ever; /* the main one, and those of all rounds so far */
    uint64_t blocks_at_end;
    bool is_recorded; /* for a report, which names things */
} world;

static struct strategy_replay replay;
static uint8_t replay_choices[PLAN_RUNS_MOST * PLAN_RUN_MOST];

/* An oracle found something, unless FUZZ_WITHOUT names it: that shows what no other oracle sees. */
__attribute__((format(printf, 2, 3))) static void violated(const char *oracle, const char *format,
                                                           ...) {
    const char *without = getenv("FUZZ_WITHOUT");
    if (without != NULL && strcmp(without, oracle) == 0) {
        return;
    }
    char message[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    explorer_fail("%s: %s", oracle, message);
}

static void on_fatal(void *context, const struct spanset_fault *fault) {
    (void)context;
    violated("fatal", "%s", fault->message);
}

bool plan_variable_is_set(const char *variable) {
    const char *value = getenv(variable);
    return value != NULL && strcmp(value, "1") == 0;
}

bool plan_wraps(void) {
    static int wraps = -1; /* looked up once, not in each execution */
    if (wraps < 0) {
        wraps = plan_variable_is_set("FUZZ_WRAP");
    }
    return wraps == 1;
}

static void set_up(void *context) {
    (void)context;
    struct spanset_pool_options pool_options = {.on_fatal = on_fatal};
    if (spanset_pool_create(&pool_options, &world.sets.pool) != SPANSET_OK) {
        explorer_fail("no memory for a pool");
    }
    for (unsigned i = 0; i < PLAN_SETS; i++) {
        if (spanset_create(world.sets.pool, &world.sets.sets[i]) != SPANSET_OK) {
            explorer_fail("no memory for a set");
        }
        if (plan_wraps()) {
            const uint64_t start = -(2 * (uint64_t)BLOCK_SLOTS);
            start_at(world.sets.sets[i], start, start);
        }
    }
}

/* Blocks out of the pool, against what the spans and the threads at work can explain. Under weak
 * memory a pop may have ended and nobody has seen its mark yet: for each set one of each thread
 * that there ever was, its last. */
static void check_bound(void) {
    const struct spanset_pool *pool = world.sets.pool;
    uint64_t live = counted(&pool->takes) - counted(&pool->gives);
    uint64_t bound = world.sets.threads_inside;
    for (unsigned i = 0; i < PLAN_SETS; i++) {
        uint64_t held = counted(&world.sets.sets[i]->tail) - counted(&world.sets.sets[i]->head);
        bound += (held + BLOCK_SLOTS - 1) / BLOCK_SLOTS + 1;
        bound += explorer_configuration()->weak_memory ? world.threads_ever : 0;
    }
    if (live > bound) {
        violated("bound", "%" PRIu64 " live blocks, at most %" PRIu64 " are needed", live, bound);
    }
}

/* "push 3 to set 1", for reports. */
static const char *push_name(unsigned set, uint32_t first, unsigned count) {
    static char name[60];
    if (count == 1) {
        snprintf(name, sizeof name, "push %" PRIu32 " to set %u", first, set + 1);
    } else {
        snprintf(name, sizeof name, "push %" PRIu32 " to %" PRIu32 " at once to set %u", first,
                 first + count - 1, set + 1);
    }
    return name;
}

static const char *pop_name(unsigned set, unsigned count) {
    static char name[60];
    if (count == 1) {
        snprintf(name, sizeof name, "pop from set %u", set + 1);
    } else {
        snprintf(name, sizeof name, "pop %u at once from set %u", count, set + 1);
    }
    return name;
}

static unsigned lane_of(char thread) { return thread == '_' ? 0 : (unsigned)(thread - 'a') + 1; }

static void weak_start(char thread, unsigned set, bool is_push, uint32_t span) {
    if (explorer_configuration()->weak_memory) {
        weak_history_start(&world.weak_history, lane_of(thread), set, is_push, span);
    }
}

static void weak_return(char thread, uint32_t span) {
    if (explorer_configuration()->weak_memory) {
        weak_history_return(&world.weak_history, lane_of(thread), span);
    }
}

/* Pushes spans from `first` on, in one call. */
static void push_run(unsigned set, uint32_t first, unsigned count, char thread) {
    void *spans[PLAN_BATCH_MOST];
    size_t records[PLAN_BATCH_MOST];
    size_t pushed = 0;
    explorer_operation(world.is_recorded ? push_name(set, first, count) : "push");
    world.sets.threads_inside++;
    for (unsigned i = 0; i < count; i++) {
        spans[i] = (void *)(uintptr_t)(first + i);
        world.pushed_at[first + i] = explorer_now();
        records[i] = history_start(&world.histories[set], HISTORY_PUSH, first + i, thread);
        weak_start(thread, set, true, first + i);
    }
    enum spanset_status status =
        count == 1 ? spanset_push(world.sets.sets[set], spans[0])
                   : spanset_push_many(world.sets.sets[set], spans, count, &pushed);
    for (unsigned i = 0; i < count; i++) {
        history_return(&world.histories[set], records[i], first + i);
        weak_return(thread, first + i);
    }
    check_bound();
    world.sets.threads_inside--;
    if (world.is_recorded) {
        explorer_result("%s", status == SPANSET_OK ? "ok" : spanset_strerror(status));
    }
    if (status != SPANSET_OK) {
        explorer_fail("push: %s", spanset_strerror(status));
    }
}

static void check_popped(uintptr_t span) {
    if (span == 0) {
        return;
    }
    if (span > world.last_span) {
        violated("order", "%#" PRIxPTR " was popped, but never pushed", span);
    } else if (world.popped[span]++ != 0) {
        violated("order", "span %" PRIuPTR " was popped twice", span);
    } else if (!explorer_happened_before(world.pushed_at[span])) {
        violated("order",
                 "span %" PRIuPTR " was popped, but what was written to it before its push may not "
                 "be seen",
                 span);
    }
}

static void report_pops(void *const *spans, size_t popped) {
    char result[12 * PLAN_BATCH_MOST] = "empty";
    int used = 0;
    for (size_t i = 0; i < popped; i++) {
        used += snprintf(result + used, sizeof result - (size_t)used, "%s%" PRIuPTR,
                         i > 0 ? " " : "", (uintptr_t)spans[i]);
    }
    explorer_result("%s", result);
}

/* Pops in one call. Returns how many there were. */
static size_t pop_run(unsigned set, unsigned count, char thread) {
    void *spans[PLAN_BATCH_MOST] = {NULL};
    size_t records[PLAN_BATCH_MOST];
    explorer_operation(world.is_recorded ? pop_name(set, count) : "pop");
    uint64_t *inside = &world.sets.pops[lane_of(thread)];
    *inside = ++world.sets.pops_begun;
    world.sets.threads_inside++;
    for (unsigned i = 0; i < count; i++) {
        records[i] = history_start(&world.histories[set], HISTORY_POP, 0, thread);
        weak_start(thread, set, false, 0);
    }
    size_t popped;
    if (count == 1) {
        spans[0] = spanset_pop(world.sets.sets[set]);
        popped = spans[0] != NULL;
    } else {
        popped = spanset_pop_many(world.sets.sets[set], spans, count);
    }
    for (unsigned i = 0; i < count; i++) { /* those beyond `popped` found the set empty */
        history_return(&world.histories[set], records[i], (uintptr_t)spans[i]);
        weak_return(thread, (uint32_t)(uintptr_t)spans[i]);
    }
    check_bound();
    world.sets.threads_inside--;
    *inside = 0;
    if (world.is_recorded) {
        report_pops(spans, popped);
    }
    for (unsigned i = 0; i < count; i++) {
        check_popped((uintptr_t)spans[i]);
    }
    return popped;
}

static void look_at_stats(unsigned set) {
    explorer_operation("stats");
    struct spanset_stats stats;
    spanset_stats(world.sets.sets[set], &stats);
    if (stats.pops > stats.pushes) {
        violated("stats", "%" PRIu64 " pops of %" PRIu64 " pushes", stats.pops, stats.pushes);
    }
}

static void drain_and_reset(void) {
    for (unsigned set = 0; set < PLAN_SETS; set++) {
        while (pop_run(set, 1, '_') > 0) {
        }
        enum spanset_status status = spanset_reset(world.sets.sets[set]);
        if (status != SPANSET_OK) {
            explorer_fail("reset: %s", spanset_strerror(status));
        }
    }
}

static unsigned in_one_call(const struct plan_step *step, unsigned left) {
    bool at_once = step->operation == '*' || step->operation == '/';
    return !at_once ? 1 : left < PLAN_BATCH_MOST ? left : PLAN_BATCH_MOST;
}

static void run_step(const struct plan_step *step, unsigned *set, char thread,
                     uint32_t *next_span) {
    if (step->operation == 'x') {
        *set = (*set + step->count) % PLAN_SETS;
        return;
    }
    if (step->operation == 'r') {
        drain_and_reset();
        return;
    }
    for (unsigned done = 0; done < step->count;) {
        unsigned count = in_one_call(step, step->count - done);
        if (step->operation == 's') {
            look_at_stats(*set);
        } else if (step->operation == '+' || step->operation == '*') {
            push_run(*set, *next_span, count, thread);
            *next_span += count;
        } else {
            pop_run(*set, count, thread);
        }
        done += count;
    }
}

/* Does the steps; pushes spans from *next_span on. */
static void run_steps(const struct plan_steps *steps, char thread, uint32_t *next_span) {
    unsigned set = 0;
    for (unsigned i = 0; i < steps->length; i++) {
        run_step(&steps->steps[i], &set, thread, next_span);
    }
}

static void thread_body(void *context, unsigned number) {
    (void)context;
    run_steps(&world.round->threads[number], (char)('a' + (int)number), &world.next_span[number]);
}

static void check_audit(void) {
    struct spanset_audit_report report;
    if (spanset_audit(world.sets.pool, &report) != SPANSET_OK) {
        violated("audit", "%s", report.message);
    }
    if (report.blocks_left > 0 && !explorer_configuration()->weak_memory) {
        violated("bound", "%" PRIu64 " blocks were left by head, and their last pop did not see it",
                 report.blocks_left);
    }
    check_bound();
}

static uint32_t pushes_of(const struct plan_steps *steps) {
    uint32_t pushes = 0;
    for (unsigned i = 0; i < steps->length; i++) {
        char operation = steps->steps[i].operation;
        pushes += operation == '+' || operation == '*' ? steps->steps[i].count : 0;
    }
    return pushes;
}

/* Gives each thread of the round its spans. */
static void number_spans(const struct plan_round *round) {
    for (unsigned i = 0; i < round->threads_length; i++) {
        world.next_span[i] = world.last_span + 1;
        world.last_span += pushes_of(&round->threads[i]);
    }
}

static void use_schedule(const struct plan_round *round) {
    size_t length = 0;
    for (unsigned i = 0; i < round->runs_length; i++) {
        memset(replay_choices + length, round->runs[i].thread + 1, round->runs[i].count);
        length += round->runs[i].count;
    }
    strategy_replay_init(&replay, (struct schedule){replay_choices, length}, false);
}

static void run_round(unsigned number) {
    const struct plan_round *round = &world.plan->rounds[number];
    world.round = round;
    world.threads_ever += round->threads_length;
    uint32_t alone = pushes_of(&round->alone);
    if (alone <= world.alone_left) {
        world.alone_left -= alone;
        uint32_t first_span = world.last_span + 1;
        world.last_span += alone;
        run_steps(&round->alone, '_', &first_span);
    }
    number_spans(round);
    if (world.own_schedule) {
        use_schedule(round);
    }
    world.choices_before[world.rounds_begun++] = explorer_choices();
    if (round->threads_length > 0) {
        explorer_parallel(round->threads_length, thread_body, NULL);
    }
    check_audit();
}

/* A span that is lost shows as a pop that found the set empty: draining ends with one. */
static void check_order(void) {
    for (unsigned set = 0; set < PLAN_SETS; set++) {
        char message[300];
        if (!history_is_linearizable(&world.histories[set], message, sizeof message) &&
            !(explorer_configuration()->weak_memory &&
              weak_history_is_possible(&world.weak_history))) {
            violated("order", "%s", message);
        }
    }
}

/* Also before each execution of a report. */
static void world_clear(void) {
    memset(world.popped, 0, world.last_span + 1);
    for (unsigned set = 0; set < PLAN_SETS; set++) {
        history_clear(&world.histories[set], operations[set], OPERATIONS_MOST);
    }
    weak_history_clear(&world.weak_history, weak_operations[0], OPERATIONS_MOST);
    world.last_span = 0;
    world.alone_left = ALONE_MOST;
    world.rounds_begun = 0;
    world.threads_ever = 1;
    world.sets.threads_inside = 0;
    world.is_recorded = explorer_is_recording();
    world.sets.pops_begun = 0;
    memset(world.sets.pops, 0, sizeof world.sets.pops);
}

static void body(void *context) {
    (void)context;
    world_clear();
    for (unsigned number = 0; number < world.plan->rounds_length; number++) {
        run_round(number);
    }
    drain_and_reset();
    check_audit();
    check_order();
    world.blocks_at_end = counted(&world.sets.pool->blocks_allocated);
}

static void describe(void *context) { plan_describe(context); }

static struct explorer_program program = {
    .name = "plan", .set_up = set_up, .body = body, .describe = describe, .context = &world.sets};

const struct explorer_program *plan_program(void) { return &program; }

const struct explorer_outcome *plan_execute(const struct plan *plan,
                                            struct explorer_strategy *strategy) {
    world.plan = plan;
    world.own_schedule = strategy == NULL;
    return explorer_execute(&program, strategy != NULL ? strategy : &replay.strategy);
}

const struct explorer_outcome *plan_search(const struct plan *plan,
                                           struct explorer_strategy *strategy,
                                           uint64_t executions_most, uint64_t *executions) {
    world.plan = plan;
    world.own_schedule = false;
    return explorer_search(&program, strategy, executions_most, executions);
}

const struct explorer_program *plan_prepare(const struct plan *plan) {
    world.plan = plan;
    world.own_schedule = false;
    return &program;
}

uint64_t plan_final_state(void) {
    uint64_t state = final_state_add(FINAL_STATE_START, world.blocks_at_end);
    for (unsigned lane = 0; lane <= PLAN_THREADS_MOST; lane++) {
        for (uint32_t i = 0; i < world.weak_history.lengths[lane]; i++) {
            const struct weak_operation *operation = &weak_operations[lane][i];
            state = final_state_add(state, operation->queue);
            state = final_state_add(state, operation->is_push);
            state = final_state_add(state, operation->value);
        }
        state = final_state_add(state, UINT64_MAX);
    }
    return state;
}

/* Appends a choice to a round's schedule, as part of the last run if it can be. */
static bool round_add_choice(struct plan_round *round, uint8_t thread) {
    struct plan_run *last = round->runs_length > 0 ? &round->runs[round->runs_length - 1] : NULL;
    if (last != NULL && last->thread == thread && last->count < PLAN_RUN_MOST) {
        last->count++;
        return true;
    }
    if (round->runs_length == PLAN_RUNS_MOST) {
        return false;
    }
    round->runs[round->runs_length++] = (struct plan_run){thread, 1};
    return true;
}

bool plan_adopt_schedule(struct plan *plan, const struct explorer_outcome *outcome) {
    bool fits = true;
    for (unsigned number = 0; number < plan->rounds_length; number++) {
        plan->rounds[number].runs_length = 0;
    }
    unsigned number = 0;
    for (size_t i = 0; i < outcome->schedule.length && world.rounds_begun > 0; i++) {
        while (number + 1 < world.rounds_begun && i >= world.choices_before[number + 1]) {
            number++;
        }
        fits &=
            round_add_choice(&plan->rounds[number], (uint8_t)(outcome->schedule.choices[i] - 1));
    }
    return fits;
}

int plan_find_simplest(struct plan *plan, const struct failure_kind *kind,
                       unsigned preemptions_most, uint64_t executions_most) {
    world.plan = plan;
    world.own_schedule = false;
    const struct explorer_outcome *found;
    int preemptions =
        explorer_find_simplest(&program, kind, preemptions_most, executions_most, &found);
    if (preemptions >= 0) {
        plan_adopt_schedule(plan, found);
    }
    return preemptions;
}
