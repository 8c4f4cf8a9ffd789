/* See verify_row.h. */
#include "verify_row.h"

#include "spanset.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char not_compared[] = "-", wrong[] = " WRONG";
static const char verified[] = "verified", unfinished[] = "% done"; /* as verify_verdict says */

__attribute__((format(printf, 2, 3))) static void append(char *line, const char *format, ...) {
    size_t length = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + length, ROW_LINE_MOST - length, format, arguments);
    va_end(arguments);
}

void row_heading(const struct verify_request *request, char *names, char *rule) {
    names[0] = rule[0] = '\0';
    append(names, "| blocks of %u slots", (unsigned)spanset_block_slots());
    if (request->options.rounds > 0) {
        append(names, ", %u rounds in vain", request->options.rounds);
    }
    append(names, " |");
    append(rule, "|---|");
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (request->options.models[model]) {
            append(names, " %s: executions | blocked | seconds | verdict |",
                   verify_model_names[model]);
            append(rule, "---:|---:|---:|---|");
        }
    }
    if (request->compared > 0) {
        append(names, " final states | of %" PRIu64 " random executions | not among the others |",
               request->compared);
        append(rule, "---:|---:|---:|");
    }
}

void row_begin(const struct catalogue_program *program, char *line) {
    line[0] = '\0';
    append(line, "| %s`", program->is_pool ? "pool " : "");
    for (const char *text = program->text; *text != '\0'; text++) {
        append(line, "%s%c", *text == '|' ? "\\" : "", *text);
    }
    append(line, "` |");
}

void row_print(FILE *file, const struct verify_request *request,
               const struct row_answers *answers) {
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        const struct row_answer *answer = &answers->models[model];
        if (request->options.models[model]) {
            fprintf(file, " %" PRIu64 " | %" PRIu64 " | %.2f | %s |", answer->executions,
                    answer->blocked, answer->seconds, answer->verdict);
        }
    }
    const struct compared *compared = &answers->compared;
    if (request->compared > 0 && compared->executions > 0) {
        fprintf(file, " %" PRIu64 " | %" PRIu64 " | %" PRIu64 "%s |", compared->states,
                compared->random_states, compared->missing, compared->is_wrong ? wrong : "");
    } else if (request->compared > 0) {
        fprintf(file, " %s | %s | %s |", not_compared, not_compared, not_compared);
    }
    fputc('\n', file);
}

/* The next cell, without the spaces around it; NULL: there is none. Moves *text behind it. */
static const char *take_cell(const char **text, char *cell, size_t size) {
    const char *end = strstr(*text, " |");
    if (**text != ' ' || end == NULL || end == *text || (size_t)(end - *text) > size) {
        return NULL;
    }
    size_t length = (size_t)(end - *text) - 1;
    memcpy(cell, *text + 1, length);
    cell[length] = '\0';
    *text = end + strlen(" |");
    return cell;
}

static bool take_number(const char **text, uint64_t *number) {
    char cell[ROW_VERDICT_MOST], *end;
    if (take_cell(text, cell, sizeof cell) == NULL) {
        return false;
    }
    *number = strtoull(cell, &end, 10);
    return end != cell && *end == '\0' && cell[0] != '-';
}

static bool take_answer(const char **text, struct row_answer *answer) {
    char seconds[ROW_VERDICT_MOST], *end;
    if (!take_number(text, &answer->executions) || !take_number(text, &answer->blocked) ||
        take_cell(text, seconds, sizeof seconds) == NULL ||
        take_cell(text, answer->verdict, sizeof answer->verdict) == NULL) {
        return false;
    }
    answer->seconds = strtod(seconds, &end);
    return end != seconds && *end == '\0';
}

/* One that was not compared, or went wrong, is none. */
static bool take_comparison(const char **text, uint64_t executions, struct compared *compared) {
    compared->executions = executions;
    return take_number(text, &compared->states) && take_number(text, &compared->random_states) &&
           take_number(text, &compared->missing);
}

bool row_parse(const char *text, const struct verify_request *request,
               struct row_answers *answers) {
    *answers = (struct row_answers){0};
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (request->options.models[model] && !take_answer(&text, &answers->models[model])) {
            return false;
        }
    }
    return (request->compared == 0 ||
            take_comparison(&text, request->compared, &answers->compared)) &&
           *text == '\0';
}

/* How many of the models have a verdict that ends so. */
static unsigned count_verdicts(const struct verify_request *request,
                               const struct row_answers *answers, const char *ending) {
    unsigned count = 0;
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        const char *found = strstr(answers->models[model].verdict, ending);
        count += request->options.models[model] && found != NULL && strcmp(found, ending) == 0;
    }
    return count;
}

static unsigned count_models(const struct verify_request *request) {
    return (unsigned)request->options.models[0] + request->options.models[1];
}

bool row_is_verified(const struct verify_request *request, const struct row_answers *answers) {
    return count_verdicts(request, answers, verified) == count_models(request) &&
           (request->compared == 0 || answers->compared.executions > 0) &&
           !row_is_wrong(request, answers);
}

bool row_is_wrong(const struct verify_request *request, const struct row_answers *answers) {
    return count_verdicts(request, answers, verified) +
                   count_verdicts(request, answers, unfinished) <
               count_models(request) ||
           answers->compared.is_wrong || answers->compared.missing > 0;
}
