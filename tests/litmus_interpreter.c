/* See litmus_interpreter.h. Code under test: compiled for the explorer. */
#include "litmus_interpreter.h"

#include "explorer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_MOST = INTERPRETED_THREADS_MOST * INTERPRETED_OPERATIONS_MOST };

static atomic_uint locations[INTERPRETED_LOCATIONS];
static unsigned results[RESULTS_MOST + INTERPRETED_LOCATIONS];

static bool parse_order(const char *name, size_t length, int *order) {
    static const char *const names[] = {"rlx", "acq", "rel", "ar", "sc"};
    static const int orders[] = {memory_order_relaxed, memory_order_acquire, memory_order_release,
                                 memory_order_acq_rel, memory_order_seq_cst};
    for (unsigned i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (strlen(names[i]) == length && strncmp(name, names[i], length) == 0) {
            *order = orders[i];
            return true;
        }
    }
    return false;
}

static bool parse_operation(const char *text, size_t length,
                            struct interpreted_operation *operation) {
    const char *comma = memchr(text, ',', length);
    if (comma == NULL) {
        return false;
    }
    size_t before = (size_t)(comma - text);
    bool has_value = before > 2;
    *operation = (struct interpreted_operation){.kind = has_value ? text[1] : 'r',
                                                .location = (unsigned)(text[0] - 'x')};
    if (text[0] == 'f') {
        operation->kind = 'f';
    } else if (operation->location >= INTERPRETED_LOCATIONS || (!has_value && before != 1)) {
        return false;
    } else if (has_value) {
        operation->value = (unsigned)(comma[-1] - '0');
        operation->expected = (unsigned)(text[2] - '0');
    }
    return parse_order(comma + 1, length - before - 1, &operation->order);
}

bool interpreted_parse(const char *text, struct interpreted_program *program) {
    program->threads = 1;
    program->lengths[0] = program->results = 0;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t length = strcspn(text, " ");
        unsigned *used = &program->lengths[program->threads - 1];
        if (*text == '|') {
            if (program->threads == INTERPRETED_THREADS_MOST) {
                return false;
            }
            program->lengths[program->threads++] = 0;
        } else if (*used == INTERPRETED_OPERATIONS_MOST) {
            return false;
        } else {
            struct interpreted_operation *operation =
                &program->operations[program->threads - 1][(*used)++];
            if (!parse_operation(text, length, operation)) {
                return false;
            }
            bool has_result = operation->kind != '=' && operation->kind != 'f';
            operation->result = has_result ? program->results++ : 0;
        }
        text += length;
    }
    return true;
}

static unsigned load(const atomic_uint *location, int order) {
    switch (order) {
    case memory_order_relaxed:
        return atomic_load_explicit(location, memory_order_relaxed);
    case memory_order_acquire:
        return atomic_load_explicit(location, memory_order_acquire);
    default:
        return atomic_load_explicit(location, memory_order_seq_cst);
    }
}

static void store(atomic_uint *location, unsigned value, int order) {
    switch (order) {
    case memory_order_relaxed:
        atomic_store_explicit(location, value, memory_order_relaxed);
        break;
    case memory_order_release:
        atomic_store_explicit(location, value, memory_order_release);
        break;
    default:
        atomic_store_explicit(location, value, memory_order_seq_cst);
    }
}

static unsigned exchange(atomic_uint *location, unsigned value, int order) {
    switch (order) {
    case memory_order_relaxed:
        return atomic_exchange_explicit(location, value, memory_order_relaxed);
    case memory_order_acquire:
        return atomic_exchange_explicit(location, value, memory_order_acquire);
    case memory_order_release:
        return atomic_exchange_explicit(location, value, memory_order_release);
    case memory_order_acq_rel:
        return atomic_exchange_explicit(location, value, memory_order_acq_rel);
    default:
        return atomic_exchange_explicit(location, value, memory_order_seq_cst);
    }
}

static unsigned fetch_add(atomic_uint *location, unsigned value, int order) {
    switch (order) {
    case memory_order_relaxed:
        return atomic_fetch_add_explicit(location, value, memory_order_relaxed);
    case memory_order_acquire:
        return atomic_fetch_add_explicit(location, value, memory_order_acquire);
    case memory_order_release:
        return atomic_fetch_add_explicit(location, value, memory_order_release);
    case memory_order_acq_rel:
        return atomic_fetch_add_explicit(location, value, memory_order_acq_rel);
    default:
        return atomic_fetch_add_explicit(location, value, memory_order_seq_cst);
    }
}

/* What it found. */
static unsigned compare_exchange(atomic_uint *location, unsigned expected, unsigned value,
                                 int order) {
    switch (order) {
    case memory_order_relaxed:
        atomic_compare_exchange_strong_explicit(location, &expected, value, memory_order_relaxed,
                                                memory_order_relaxed);
        break;
    case memory_order_acquire:
        atomic_compare_exchange_strong_explicit(location, &expected, value, memory_order_acquire,
                                                memory_order_acquire);
        break;
    case memory_order_release:
        atomic_compare_exchange_strong_explicit(location, &expected, value, memory_order_release,
                                                memory_order_relaxed);
        break;
    case memory_order_acq_rel:
        atomic_compare_exchange_strong_explicit(location, &expected, value, memory_order_acq_rel,
                                                memory_order_acquire);
        break;
    default:
        atomic_compare_exchange_strong_explicit(location, &expected, value, memory_order_seq_cst,
                                                memory_order_seq_cst);
    }
    return expected;
}

static void fence(int order) {
    switch (order) {
    case memory_order_acquire:
        atomic_thread_fence(memory_order_acquire);
        break;
    case memory_order_release:
        atomic_thread_fence(memory_order_release);
        break;
    case memory_order_acq_rel:
        atomic_thread_fence(memory_order_acq_rel);
        break;
    default:
        atomic_thread_fence(memory_order_seq_cst);
    }
}

static void run_thread(void *context, unsigned number) {
    const struct interpreted_program *program = context;
    for (unsigned i = 0; i < program->lengths[number]; i++) {
        const struct interpreted_operation *operation = &program->operations[number][i];
        atomic_uint *location = &locations[operation->location];
        switch (operation->kind) {
        case '=':
            store(location, operation->value, operation->order);
            break;
        case 'r':
            results[operation->result] = load(location, operation->order);
            break;
        case '+':
            results[operation->result] = fetch_add(location, operation->value, operation->order);
            break;
        case '?':
            results[operation->result] =
                compare_exchange(location, operation->expected, operation->value, operation->order);
            break;
        case '^':
            results[operation->result] = exchange(location, operation->value, operation->order);
            break;
        default:
            fence(operation->order);
        }
    }
}

void interpreted_body(void *context) {
    struct interpreted_program *program = context;
    char outcome[sizeof results / sizeof results[0] + 1];
    for (unsigned i = 0; i < INTERPRETED_LOCATIONS; i++) {
        atomic_store_explicit(&locations[i], 0, memory_order_relaxed);
    }
    explorer_parallel(program->threads, run_thread, program);
    unsigned length = program->results;
    for (unsigned i = 0; i < INTERPRETED_LOCATIONS; i++) {
        results[length++] = atomic_load_explicit(&locations[i], memory_order_relaxed);
    }
    for (unsigned i = 0; i < length; i++) {
        outcome[i] = (char)('0' + results[i]);
    }
    outcome[length] = '\0';
    program->report(outcome);
}
