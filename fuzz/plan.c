/* The text form of plans; see plan.h. */
#include "plan.h"

#include "tokens.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

unsigned plan_alone_most(unsigned block_slots) { return 3 * block_slots + 4; }

static bool steps_add(struct plan_steps *steps, struct token token, unsigned count_most) {
    bool fits = token.count <= count_most;
    unsigned count = fits ? token.count : count_most;
    if (count == 0) {
        return true;
    }
    if (steps->length == PLAN_STEPS_MOST) {
        return false;
    }
    steps->steps[steps->length++] = (struct plan_step){token.operation, (uint16_t)count};
    return fits;
}

static bool runs_add(struct plan_round *round, struct token token) {
    bool fits = token.count <= PLAN_RUN_MOST;
    unsigned count = fits ? token.count : PLAN_RUN_MOST;
    if (count == 0) {
        return true;
    }
    if (round->runs_length == PLAN_RUNS_MOST) {
        return false;
    }
    round->runs[round->runs_length++] =
        (struct plan_run){(uint8_t)(token.operation - 'a'), (uint8_t)count};
    return fits;
}

void round_clear(struct plan_round *round) {
    round->alone.length = 0;
    round->threads_length = 0;
    round->runs_length = 0;
}

static void round_add_thread(struct plan_round *round) {
    round->threads[round->threads_length++].length = 0;
}

/* What part of a round is being read: each has its own operations. */
enum part { PART_ALONE, PART_THREAD, PART_SCHEDULE };
static const char *const part_operations[] = {"+-xrs|@;*/", "+-xs|@;*/", "abcdef;"};

bool plan_parse(struct plan *plan, const uint8_t *data, size_t size, unsigned block_slots) {
    plan->rounds_length = 1;
    struct plan_round *round = &plan->rounds[0];
    round_clear(round);
    enum part part = PART_ALONE;
    bool fits = true;
    struct tokens tokens = {data, data + size, part_operations[part], block_slots};
    struct token token;
    while (tokens_next(&tokens, &token)) {
        if (token.operation == ';') {
            if (plan->rounds_length == PLAN_ROUNDS_MOST) {
                return false;
            }
            round = &plan->rounds[plan->rounds_length++];
            round_clear(round);
            part = PART_ALONE;
        } else if (token.operation == '|') {
            part = PART_THREAD;
            if (round->threads_length == PLAN_THREADS_MOST) {
                fits = false; /* the last thread gets its steps */
            } else {
                round_add_thread(round);
            }
        } else if (token.operation == '@') {
            part = PART_SCHEDULE;
        } else if (part == PART_SCHEDULE) {
            fits &= runs_add(round, token);
        } else if (part == PART_THREAD) {
            fits &= steps_add(&round->threads[round->threads_length - 1], token, PLAN_BATCH_MOST);
        } else {
            fits &= steps_add(&round->alone, token, plan_alone_most(block_slots));
        }
        tokens.operations = part_operations[part];
    }
    return fits;
}

/* Text that grows; what does not fit is left out, which PLAN_TEXT_MOST rules out. */
struct text {
    char *bytes;
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t room = PLAN_TEXT_MOST - text->length;
    int written = vsnprintf(text->bytes + text->length, room, format, arguments);
    va_end(arguments);
    text->length += (size_t)written < room ? (size_t)written : room - 1;
}

/* A count in blocks where it is near a whole number of large ones, so that the text shows the same
 * with every block size. */
static void add_counted(struct text *text, unsigned count, char operation, unsigned block_slots) {
    static const struct {
        unsigned more;
        char unit;
    } near[] = {{1, '<'}, {0, '='}};
    for (unsigned i = 0; i < 2 && block_slots > 8; i++) {
        unsigned blocks = (count + near[i].more) / block_slots;
        if (blocks > 0 && (count + near[i].more) % block_slots == 0) {
            add(text, blocks == 1 ? "%.0u%c%c" : "%u%c%c", blocks == 1 ? 0 : blocks, near[i].unit,
                operation);
            return;
        }
    }
    if (block_slots > 8 && count > block_slots && count % block_slots == 1) {
        add(text, "%u>%c", count / block_slots, operation);
    } else if (count == 1) {
        add(text, "%c", operation);
    } else {
        add(text, "%u%c", count, operation);
    }
}

static void add_steps(struct text *text, const struct plan_steps *steps, unsigned block_slots) {
    for (unsigned i = 0; i < steps->length; i++) {
        if (i > 0) {
            add(text, " ");
        }
        add_counted(text, steps->steps[i].count, steps->steps[i].operation, block_slots);
    }
    add(text, "\n");
}

static void add_round(struct text *text, const struct plan_round *round, unsigned block_slots) {
    add_steps(text, &round->alone, block_slots);
    for (unsigned i = 0; i < round->threads_length; i++) {
        add(text, "| ");
        add_steps(text, &round->threads[i], block_slots);
    }
    if (round->runs_length > 0) {
        add(text, "@");
        for (unsigned i = 0; i < round->runs_length; i++) {
            add(text, " ");
            add_counted(text, round->runs[i].count, (char)('a' + round->runs[i].thread), 0);
        }
        add(text, "\n");
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written through printed */
size_t plan_print(const struct plan *plan, char text[PLAN_TEXT_MOST], unsigned block_slots) {
    struct text printed = {text, 0};
    for (unsigned i = 0; i < plan->rounds_length; i++) {
        if (i > 0) {
            add(&printed, "; ");
        }
        add_round(&printed, &plan->rounds[i], block_slots);
    }
    return printed.length;
}

unsigned plan_threads(const struct plan *plan) {
    unsigned threads = 0;
    for (unsigned i = 0; i < plan->rounds_length; i++) {
        threads += plan->rounds[i].threads_length;
    }
    return threads;
}

static unsigned steps_operations(const struct plan_steps *steps) {
    unsigned operations = 0;
    for (unsigned i = 0; i < steps->length; i++) {
        char operation = steps->steps[i].operation;
        operations += strchr("+-*/", operation) != NULL ? steps->steps[i].count : 0;
    }
    return operations;
}

unsigned plan_operations(const struct plan *plan) {
    unsigned operations = 0;
    for (unsigned i = 0; i < plan->rounds_length; i++) {
        for (unsigned j = 0; j < plan->rounds[i].threads_length; j++) {
            operations += steps_operations(&plan->rounds[i].threads[j]);
        }
    }
    return operations;
}
