/* See json.h. */
#include "json.h"
#include "kinds.h"
#include "machine.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_string(FILE *to, const char *text) {
    fputc('"', to);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\') {
            fputc('\\', to);
        }
        fputc(*text, to);
    }
    fputc('"', to);
}

static void write_text(FILE *to, const char *key, const char *text) {
    fprintf(to, "\"%s\": ", key);
    write_string(to, text);
    fputs(", ", to);
}

/* A round that was stopped has no number. */
static void write_number(FILE *to, double number) {
    if (isfinite(number)) {
        fprintf(to, "%.3f", number);
    } else {
        fputs("null", to);
    }
}

static void write_layout(FILE *to, const struct results *results, size_t k, size_t l) {
    struct summary summary = results_summary(results, k, l);
    size_t stalled = 0;
    fputs("{", to);
    write_text(to, "name", layouts[l].name);
    write_text(to, "title", layout_title(&layouts[l]).text);
    fputs("\"rounds\": [", to);
    for (size_t r = 0; r < results->plan->rounds; r++) {
        fputs(r == 0 ? "" : ", ", to);
        write_number(to, results->rounds[k][l][r]);
        stalled += (size_t)isinf(results->rounds[k][l][r]) != 0;
    }
    fprintf(to, "], \"stalled\": %zu, \"median\": ", stalled);
    write_number(to, summary.median);
    fputs(", \"quartiles\": [", to);
    write_number(to, summary.low_quartile);
    fputs(", ", to);
    write_number(to, summary.high_quartile);
    fputs("]}", to);
}

static void write_marks(FILE *to, const char *call, const double marks[LATENCY_MARKS]) {
    static const char *const names[LATENCY_MARKS] = {"p50", "p99", "p99.9", "max"};
    fprintf(to, "\"%s\": {", call);
    for (size_t m = 0; m < LATENCY_MARKS; m++) {
        fprintf(to, "%s\"%s\": ", m == 0 ? "" : ", ", names[m]);
        write_number(to, marks[m]);
    }
    fputc('}', to);
}

static void write_latency(FILE *to, const struct results *results, size_t k) {
    const char *separator = "\n      ";
    for (size_t l = 0; l < LAYOUTS; l++) {
        const double(*marks)[LATENCY_MARKS] = results->latency[k][l];
        if (isnan(marks[LATENCY_PUSH][LATENCY_P50])) {
            continue;
        }
        fprintf(to, "%s{", separator);
        write_text(to, "name", layouts[l].name);
        write_marks(to, "push", marks[LATENCY_PUSH]);
        fputs(", ", to);
        write_marks(to, "pop", marks[LATENCY_POP]);
        fputs("}", to);
        separator = ",\n      ";
    }
}

static void write_kind(FILE *to, const struct results *results, size_t k) {
    const struct queue_kind *kind = results->plan->kinds[k];
    fputs("{", to);
    write_text(to, "name", kind->name);
    write_text(to, "title", kind->title);
    write_text(to, "about", kind->about);
    fprintf(to, "\"bounded\": %s, \"fifo\": %s,\n     \"layouts\": [",
            (kind->flags & QUEUE_BOUNDED) != 0 ? "true" : "false",
            (kind->flags & QUEUE_NOT_FIFO) != 0 ? "false" : "true");
    const char *separator = "\n      ";
    for (size_t l = 0; l < LAYOUTS; l++) {
        if (results->rounds[k][l] != NULL) {
            fputs(separator, to);
            write_layout(to, results, k, l);
            separator = ",\n      ";
        }
    }
    fputs("],\n     \"latency\": [", to);
    write_latency(to, results, k);
    fputs("]}", to);
}

static void write_head(FILE *to, const struct results *results) {
    struct machine machine = machine_here();
    fprintf(to, "{\"processors\": %u, ", machine.processors);
    write_text(to, "model", machine.model);
    write_text(to, "compiler", machine.compiler);
    write_text(to, "spanset", SPANSET_VERSION);
    fprintf(to, "\"items\": %zu, \"rounds\": %zu, \"tick_cost\": %.3f,\n ", results->plan->items,
            results->plan->rounds, results->tick_cost);
    fprintf(to, "\"quiet_rounds\": %zu, \"disturbed_rounds\": %zu,\n \"missing\": [",
            results->quiet_rounds, results->disturbed_rounds);
    for (const struct missing_kind *missing = next_missing_kind(NULL); missing != NULL;
         missing = next_missing_kind(missing)) {
        fputs(missing == next_missing_kind(NULL) ? "" : ", ", to);
        write_string(to, missing->name);
    }
    fputs("],\n \"kinds\": [", to);
}

bool write_json(const char *path, const struct results *results) {
    FILE *to = fopen(path, "we");
    if (to == NULL) {
        fprintf(stderr, "spanset-bench: ");
        perror(path);
        return false;
    }
    write_head(to, results);
    for (size_t k = 0; k < results->plan->kind_count; k++) {
        fputs(k == 0 ? "\n    " : ",\n    ", to);
        write_kind(to, results, k);
    }
    fputs("]}\n", to);
    bool written = ferror(to) == 0;
    if (fclose(to) != 0 || !written) {
        fprintf(stderr, "spanset-bench: ");
        perror(path);
        return false;
    }
    return true;
}
