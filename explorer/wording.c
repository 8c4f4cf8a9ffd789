/* See wording.h. */
#include "wording.h"

#include "symbols.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { HEXADECIMAL_FROM = 1 << 20 /* larger values are bits rather than numbers */ };

__attribute__((format(printf, 2, 3))) static void say(char text[WORDS_MOST], const char *format,
                                                      ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, WORDS_MOST, format, arguments);
    va_end(arguments);
}

const char *wording_operation(enum operation_kind kind) {
    static const char *const words[] = {[OPERATION_NAMED] = "starts",
                                        [OPERATION_LOAD] = "load",
                                        [OPERATION_STORE] = "store",
                                        [OPERATION_STORE_EARLIER] = "store",
                                        [OPERATION_EXCHANGE] = "exchange",
                                        [OPERATION_ADD] = "add",
                                        [OPERATION_SUB] = "subtract",
                                        [OPERATION_AND] = "and",
                                        [OPERATION_OR] = "or",
                                        [OPERATION_XOR] = "xor",
                                        [OPERATION_NAND] = "nand",
                                        [OPERATION_COMPARE_EXCHANGE] = "compare-exchange",
                                        [OPERATION_COMPARE_EXCHANGE_FAILED] = "compare fails",
                                        [OPERATION_FENCE] = "fence",
                                        [OPERATION_READ] = "read",
                                        [OPERATION_WRITE] = "write",
                                        [OPERATION_CALL] = "call",
                                        [OPERATION_RESULT] = "result"};
    return words[kind];
}

const char *wording_order(int order) {
    static const char *const words[] = {"relaxed", "consume", "acquire",
                                        "release", "acq_rel", "seq_cst"};
    return order >= 0 && (size_t)order < sizeof words / sizeof *words ? words[order] : "";
}

/* `NAME`, `NAME+8`, or for an array `NAME[2]`. */
static void say_part(char text[WORDS_MOST], const char *name, uint64_t offset, unsigned size) {
    size_t length = strlen(name);
    bool is_array = length > 2 && strcmp(name + length - 2, "[]") == 0;
    if (is_array && size > 0 && offset % size == 0) {
        say(text, "%.*s[%" PRIu64 "]", (int)length - 2, name, offset / size);
    } else if (offset == 0) {
        say(text, "%s", name);
    } else {
        say(text, "%s+%" PRIu64, name, offset);
    }
}

static void say_heap(char text[WORDS_MOST], const struct trace *trace, uint32_t heap,
                     uintptr_t address) {
    char name[32];
    snprintf(name, sizeof name, "heap %" PRIu32, heap);
    say_part(text, name, address - trace->heap[heap - 1].start, 0);
}

static bool say_stack(char text[WORDS_MOST], const struct trace *trace, uintptr_t address) {
    for (unsigned i = 0; i < trace->threads_length; i++) {
        const struct trace_thread *thread = &trace->threads[i];
        if (address - thread->stack < thread->stack_bytes) {
            say(text, "stack of %c-%" PRIuPTR, schedule_letter(i),
                thread->stack + thread->stack_bytes - address);
            return true;
        }
    }
    return false;
}

void wording_memory(char text[WORDS_MOST], const struct trace *trace, size_t number) {
    const struct trace_step *step = &trace->steps[number];
    uintptr_t address = (uintptr_t)step->address;
    if (address == 0) {
        text[0] = '\0';
        return;
    }
    const struct trace_name *name = trace_find_name(trace, address, number);
    if (name != NULL) {
        say_part(text, name->name, address - name->start, step->size);
    } else if (step->heap != 0) {
        say_heap(text, trace, step->heap, address);
    } else if (!say_stack(text, trace, address) &&
               !symbols_print_global(address, step->size, text, WORDS_MOST)) {
        say(text, "%#" PRIxPTR, address);
    }
}

/* A value; one that can be a pointer to the program's memory as what it points at. */
static void say_value(char text[WORDS_MOST], const struct trace *trace, size_t step,
                      uint64_t value) {
    if (trace->steps[step].size == sizeof(void *) && value != 0) {
        const struct trace_name *name = trace_find_whole(trace, value, step);
        uint32_t heap = trace_find_touched(trace, value);
        if (name != NULL) {
            say_part(text, name->name, value - name->start, 0);
            return;
        }
        if (heap != 0) {
            say_heap(text, trace, heap, value);
            return;
        }
        if (say_stack(text, trace, value) || symbols_print_global(value, 0, text, WORDS_MOST)) {
            return;
        }
    }
    say(text, value < HEXADECIMAL_FROM ? "%" PRIu64 : "%#" PRIx64, value);
}

bool wording_is_write(const struct trace_step *step) {
    switch (step->kind) {
    case OPERATION_NAMED:
    case OPERATION_LOAD:
    case OPERATION_COMPARE_EXCHANGE_FAILED:
    case OPERATION_FENCE:
    case OPERATION_READ:
    case OPERATION_CALL:
    case OPERATION_RESULT:
        return false;
    default:
        return true;
    }
}

static bool has_value(const struct trace_step *step) {
    return step->kind != OPERATION_NAMED && step->kind != OPERATION_FENCE &&
           step->kind != OPERATION_CALL && step->kind != OPERATION_RESULT;
}

static bool is_read(enum operation_kind kind) {
    return kind == OPERATION_LOAD || kind == OPERATION_READ ||
           kind == OPERATION_COMPARE_EXCHANGE_FAILED;
}

void wording_values(char text[WORDS_MOST], const struct trace *trace, size_t number,
                    const char *arrow) {
    const struct trace_step *step = &trace->steps[number];
    char before[WORDS_MOST];
    char after[WORDS_MOST] = "?";
    text[0] = '\0';
    if (!has_value(step)) {
        return;
    }
    say_value(before, trace, number, step->before);
    if (!step->after_unknown) {
        say_value(after, trace, number, step->after);
    }
    if (step->kind == OPERATION_STORE_EARLIER) {
        say(text, "%.50s, to come before %.50s", after, before);
        return;
    }
    if (is_read(step->kind)) {
        bool is_stale = step->before != step->after;
        say(text, is_stale ? "%.50s, older than %.50s" : "%.50s", before, after);
        return;
    }
    say(text, "%.50s %s %.50s", before, arrow, after);
}

static const char *without_prefix(const char *name) {
    static const char prefix[] = "pthread_";
    const char *rest = name + sizeof prefix - 1;
    bool is_clear = strncmp(name, prefix, sizeof prefix - 1) == 0 && strchr(rest, '_') != NULL;
    return is_clear ? rest : name;
}

void wording_short(char text[WORDS_MOST], const struct trace *trace, size_t number,
                   const char *arrow) {
    const struct trace_step *step = &trace->steps[number];
    char memory[WORDS_MOST];
    char values[WORDS_MOST];
    wording_memory(memory, trace, number);
    wording_values(values, trace, number, arrow);
    if (step->kind == OPERATION_NAMED) {
        say(text, "%s", step->name);
    } else if (step->kind == OPERATION_RESULT) {
        say(text, "%s %s", arrow, step->name);
    } else if (step->kind == OPERATION_CALL) {
        say(text, "%.50s %.60s", without_prefix(step->name), memory);
    } else if (step->kind == OPERATION_FENCE) {
        say(text, "fence");
    } else if (step->kind == OPERATION_COMPARE_EXCHANGE_FAILED) {
        say(text, "%.50s is %.50s: fails", memory, values);
    } else if (is_read(step->kind)) {
        say(text, "reads %.50s: %.50s", memory, values);
    } else {
        say(text, "%.50s: %.60s", memory, values);
    }
}

/* The instruction that called the entry point. */
static const struct symbols_place *place_of(const struct trace_step *step) {
    static const struct symbols_place nowhere;
    return step->pc == 0 ? &nowhere : symbols_find_code(step->pc - 1);
}

void wording_place(char text[WORDS_MOST], const struct trace_step *step, bool is_short) {
    const struct symbols_place *place = place_of(step);
    text[0] = '\0';
    if (place->file != NULL) {
        const char *slash = is_short ? strrchr(place->file, '/') : NULL;
        say(text, "%s:%u", slash != NULL ? slash + 1 : place->file, place->line);
    }
}

void wording_function(char text[WORDS_MOST], const struct trace_step *step) {
    const struct symbols_place *place = place_of(step);
    if (place->within != NULL) {
        say(text, "%.50s, in %.50s", place->function, place->within);
    } else {
        say(text, "%.100s", place->function != NULL ? place->function : "");
    }
}

void wording_stop(char text[WORDS_MOST], const struct trace_stop *stop) {
    switch (stop->reason) {
    case STOP_NONE:
        text[0] = '\0';
        break;
    case STOP_WAITS:
        if (stop->holder >= 0) {
            say(text, "waits for %s, which %c holds", stop->waits_for,
                schedule_letter((unsigned)stop->holder));
        } else {
            say(text, "waits for %s", stop->waits_for);
        }
        break;
    case STOP_SPINS:
        say(text, "spins");
        break;
    case STOP_ENDED:
        say(text, "has ended");
        break;
    }
}
