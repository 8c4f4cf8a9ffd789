/* See linearizable.h. */
#include "linearizable.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What a check finds out about a history. Hardly a branch depends on what the history is
 * like: histories differ from one execution to the next, and branches that cannot be
 * predicted would be most of the cost. Times fit into 16 bits.
 */
enum { NEVER = UINT16_MAX /* a time later than all */ };

/* What the start or return at some time means; 0 or NEVER where it means nothing. */
struct moment {
    uint16_t until;       /* a push returns: its value is certain to be in until its pop starts */
    uint16_t popped;      /* a push starts: the end of its value's pop */
    uint16_t empty_since; /* a pop returns that found nothing: its start */
};

static struct moment moments[2 * HISTORY_OPERATIONS_MOST]; /* by time */
static uint16_t pushes[HISTORY_OPERATIONS_MOST];           /* indices of records */
static uint16_t pops[HISTORY_OPERATIONS_MOST];             /* those that got something */
static uint16_t push_of[HISTORY_VALUE_MOST + 1]; /* by value; of any history, see find_push */

/* Where a failed check explains itself. */
struct explanation {
    char *message;
    size_t size;
};

struct thread_name {
    char text[16];
};

__attribute__((noreturn)) static void misused(const char *what) {
    fprintf(stderr, "history: %s\n", what);
    abort();
}

void history_clear(struct history *history, struct history_operation *operations, size_t capacity) {
    *history = (struct history){.operations = operations, .capacity = capacity};
}

size_t history_start(struct history *history, enum history_kind kind, uint32_t value, char thread) {
    if (history->length == history->capacity) {
        misused("more operations than there is room for");
    }
    history->operations[history->length] = (struct history_operation){
        .kind = kind,
        .value = value,
        .start = history->clock++,
        .end = HISTORY_NOT_RETURNED,
        .thread = thread,
    };
    return history->length++;
}

void history_return(struct history *history, size_t index, uint64_t value) {
    if (index >= history->length || history->operations[index].end != HISTORY_NOT_RETURNED) {
        misused("an operation returned that was not running");
    }
    struct history_operation *operation = &history->operations[index];
    operation->end = history->clock++;
    if (operation->kind == HISTORY_POP) {
        operation->value = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
    }
}

/* Always false, as the verdict. */
__attribute__((format(printf, 2, 3))) static bool fail(const struct explanation *explanation,
                                                       const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(explanation->message, explanation->size, format, arguments);
    va_end(arguments);
    return false;
}

static struct thread_name name_of(char thread) {
    if (thread == '_') {
        return (struct thread_name){"the main thread"};
    }
    return (struct thread_name){{thread}};
}

/* The lengths of `pushes` and `pops`. */
struct counts {
    size_t pushes, pops;
};

/* Puts records where they are found by kind and by time; no pop is known yet. */
static struct counts split_records(const struct history *history) {
    struct counts counts = {0, 0};
    for (size_t index = 0; index < history->length; index++) {
        const struct history_operation *record = &history->operations[index];
        bool is_push = record->kind == HISTORY_PUSH;
        bool is_empty = !is_push & (record->value == 0);
        pushes[counts.pushes] = (uint16_t)index;
        counts.pushes += is_push;
        pops[counts.pops] = (uint16_t)index;
        counts.pops += !is_push & !is_empty;
        uint16_t empty_since = is_empty ? (uint16_t)record->start : 0;
        moments[record->start] = (struct moment){0, NEVER, 0};
        moments[record->end] = (struct moment){is_push ? NEVER : 0, NEVER, empty_since};
    }
    return counts;
}

static bool add_pushes(const struct history *history, size_t count,
                       const struct explanation *explanation) {
    for (size_t i = 0; i < count; i++) {
        uint32_t value = history->operations[pushes[i]].value;
        if (value == 0 || value > HISTORY_VALUE_MOST) {
            return fail(explanation, "span %" PRIu32 " was pushed: only 1 to %d can be checked",
                        value, HISTORY_VALUE_MOST);
        }
        push_of[value] = pushes[i];
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t value = history->operations[pushes[i]].value;
        if (push_of[value] != pushes[i]) {
            return fail(explanation, "span %" PRIu32 " was pushed twice: this cannot be checked",
                        value);
        }
    }
    return true;
}

/* The push of a value, or NULL. The table is never cleared: whether an entry is of this history and
 * not left over from another, the record itself says. */
static const struct history_operation *find_push(const struct history *history, uint32_t value) {
    if (value > HISTORY_VALUE_MOST || push_of[value] >= history->length) {
        return NULL;
    }
    const struct history_operation *record = &history->operations[push_of[value]];
    return record->kind == HISTORY_PUSH && record->value == value ? record : NULL;
}

/* The first pop of a value; there is one. */
static const struct history_operation *find_pop(const struct history *history, uint32_t value) {
    const struct history_operation *record = history->operations;
    while (record->kind != HISTORY_POP || record->value != value) {
        record++;
    }
    return record;
}

static bool add_pop(const struct history *history, const struct history_operation *pop,
                    const struct explanation *explanation) {
    const struct history_operation *push = find_push(history, pop->value);
    if (push == NULL) {
        return fail(explanation, "span %" PRIu32 " was popped (by %s) but never pushed", pop->value,
                    name_of(pop->thread).text);
    }
    if (pop->end < push->start) {
        return fail(explanation,
                    "span %" PRIu32 " was popped (by %s) before its push (by %s) began", pop->value,
                    name_of(pop->thread).text, name_of(push->thread).text);
    }
    if (moments[push->end].until != NEVER) {
        return fail(explanation, "span %" PRIu32 " was popped twice (by %s and by %s)", pop->value,
                    name_of(find_pop(history, pop->value)->thread).text, name_of(pop->thread).text);
    }
    moments[push->end].until = (uint16_t)pop->start;
    moments[push->start].popped = (uint16_t)pop->end;
    return true;
}

static bool add_pops(const struct history *history, size_t count,
                     const struct explanation *explanation) {
    for (size_t i = 0; i < count; i++) {
        if (!add_pop(history, &history->operations[pops[i]], explanation)) {
            return false;
        }
    }
    return true;
}

/* The record that starts or returns at this time. */
static const struct history_operation *find_record(const struct history *history, uint64_t time) {
    const struct history_operation *record = history->operations;
    while (record->start != time && record->end != time) {
        record++;
    }
    return record;
}

/* Of the pushes that returned before `time`, one whose value is certain to be in until `until`. */
static const struct history_operation *find_lasting(const struct history *history, uint64_t time,
                                                    uint64_t until) {
    const struct history_operation *record = history->operations;
    while (record->kind != HISTORY_PUSH || record->end >= time ||
           moments[record->end].until != until) {
        record++;
    }
    return record;
}

/* The push that starts at `time` has its value popped before one that was in already. */
static bool fail_order(const struct history *history, uint64_t time, uint64_t until,
                       const struct explanation *explanation) {
    uint32_t value = find_record(history, time)->value;
    const struct history_operation *pop = find_pop(history, value);
    uint32_t earlier = find_lasting(history, time, until)->value;
    if (until == NEVER) {
        return fail(explanation,
                    "span %" PRIu32 " was popped (by %s), though span %" PRIu32
                    " was pushed before it and never popped",
                    value, name_of(pop->thread).text, earlier);
    }
    return fail(explanation,
                "span %" PRIu32 " was popped (by %s) before span %" PRIu32
                " (by %s), though it was pushed after it",
                value, name_of(pop->thread).text, earlier,
                name_of(find_pop(history, earlier)->thread).text);
}

/* The pop that returns at `time` found nothing, though there was no gap. */
static bool fail_empty(const struct history *history, uint64_t time, uint64_t until,
                       const struct explanation *explanation) {
    return fail(explanation,
                "a pop of %s found the set empty, though at least one span was in it all that time"
                " (at the end span %" PRIu32 ")",
                name_of(find_record(history, time)->thread).text,
                find_lasting(history, time, until)->value);
}

/* Goes through all starts and returns by time. */
static bool check_order_and_empty(const struct history *history,
                                  const struct explanation *explanation) {
    uint64_t until = 0; /* some value that is in by now is certain to be in up to then */
    uint64_t gap = 0;   /* the last time just before which nothing was certain to be in */
    for (uint64_t now = 0; now < history->clock; now++) {
        const struct moment *moment = &moments[now];
        gap = until < now ? now : gap;
        if (moment->popped < until) {
            return fail_order(history, now, until, explanation);
        }
        if (gap < moment->empty_since) { /* a gap up to its start would go on after it */
            return fail_empty(history, now, until, explanation);
        }
        until = moment->until > until ? moment->until : until;
    }
    return true;
}

/* Whether the check can tell. */
static bool is_complete(const struct history *history, const struct explanation *explanation) {
    if (history->length > HISTORY_OPERATIONS_MOST) {
        return fail(explanation, "a history of %zu operations: at most %d can be checked",
                    history->length, HISTORY_OPERATIONS_MOST);
    }
    if (history->clock != 2 * (uint64_t)history->length) {
        return fail(explanation, "%" PRIu64 " operations have not returned: this cannot be checked",
                    2 * (uint64_t)history->length - history->clock);
    }
    return true;
}

bool history_is_linearizable(const struct history *history, char *message, size_t size) {
    struct explanation explanation = {.size = size};
    explanation.message = message;
    if (!is_complete(history, &explanation)) {
        return false;
    }
    struct counts counts = split_records(history);
    return add_pushes(history, counts.pushes, &explanation) &&
           add_pops(history, counts.pops, &explanation) &&
           check_order_and_empty(history, &explanation);
}
