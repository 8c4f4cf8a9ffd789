/* See verify_table.h. */
#include "verify_table.h"

#include "../explorer/verify_explore.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MOST = 1000, ROWS_MOST = 1000 };

struct row {
    struct catalogue_program program;
    char line[LINE_MOST]; /* begins as no other row does, with the program */
    FILE *answers;        /* what its process writes, while there is one */
    pid_t process;
    bool has_ended;
};

static struct table {
    const struct verify_request *request;
    struct row rows[ROWS_MOST];
    unsigned rows_count, running, ended, printed;
    int status;
} table;

static void append(char *line, const char *format, ...) {
    size_t length = strlen(line);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + length, LINE_MOST - length, format, arguments);
    va_end(arguments);
}

static void add_row(const struct catalogue_program *program, void *context) {
    (void)context;
    if (table.rows_count == ROWS_MOST || verify_prepare(program) == NULL) {
        fprintf(stderr, "spanset-verify: cannot run '%s'\n", program->text);
        table.status = VERIFY_CANNOT_RUN;
        return;
    }
    struct row *row = &table.rows[table.rows_count++];
    row->program = *program;
    append(row->line, "| %s`", program->is_pool ? "pool " : "");
    for (const char *text = program->text; *text != '\0'; text++) {
        append(row->line, *text == '|' ? "\\%c" : "%c", *text);
    }
    append(row->line, "` |");
}

static void make_heading(char *names, char *rule) {
    append(names, "| program |");
    append(rule, "|---|");
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (table.request->options.models[model]) {
            append(names, " %s: executions | blocked | seconds | verdict |",
                   verify_model_names[model]);
            append(rule, "---:|---:|---:|---|");
        }
    }
    if (table.request->compared > 0) {
        append(names, " final states | of %" PRIu64 " random executions | not among the others |",
               table.request->compared);
        append(rule, "---:|---:|---:|");
    }
}

/* An earlier table. */

static unsigned count_of(const char *line, const char *part) {
    unsigned count = 0;
    while ((line = strstr(line, part)) != NULL) {
        line += strlen(part);
        count++;
    }
    return count;
}

/* Whether nothing is left to do for a row. */
static bool is_answer(const char *line) {
    return count_of(line, " verified |") ==
               (unsigned)table.request->options.models[0] + table.request->options.models[1] &&
           strstr(line, " - |") == NULL && strstr(line, " WRONG |") == NULL;
}

static void take_over(const char *line) {
    for (unsigned i = 0; i < table.rows_count; i++) {
        struct row *row = &table.rows[i];
        if (!row->has_ended && strncmp(line, row->line, strlen(row->line)) == 0 &&
            strlen(line) < LINE_MOST && is_answer(line)) {
            row->line[0] = '\0';
            append(row->line, "%s", line);
            row->has_ended = true;
            table.ended++;
        }
    }
}

/* False, and said: it cannot be read, or answers something else. */
static bool take_over_all(const char *path, const char *names) {
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        fprintf(stderr, "spanset-verify: %s: %s\n", path, strerror(errno));
        return false;
    }
    char *line = NULL;
    size_t size = 0;
    bool is_same = false;
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = '\0';
        is_same = is_same || strcmp(line, names) == 0;
        if (is_same) {
            take_over(line);
        }
    }
    if (!is_same) {
        fprintf(stderr, "spanset-verify: %s has no table with these columns:\n%s\n", path, names);
    }
    free(line);
    fclose(file);
    return is_same;
}

/* The process of a row. */

static void write_answers(const struct verify_request *request, const struct row *row) {
    const struct explorer_program *program = verify_prepare(&row->program);
    struct verify_answer answer = {0};
    int status = 0;
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (request->options.models[model]) {
            struct verify_settings settings = verify_options_settings(
                &request->options, (enum verify_model)model, row->program.text);
            verify_program(request, &settings, program, row->program.is_pool, &answer);
            const struct verify_result *result = &answer.result;
            fprintf(row->answers, " %" PRIu64 " | %" PRIu64 " | %.2f | %s |", result->executions,
                    result->blocked, result->seconds, verify_verdict(result));
            status = verify_worse_status(status, answer.status);
        }
    }
    if (request->compared > 0) {
        compare_print_cells(row->answers, &answer.compared);
    }
    if (fflush(row->answers) != 0) {
        fprintf(stderr, "spanset-verify: cannot write an answer: %s\n", strerror(errno));
        status = VERIFY_CANNOT_RUN;
    }
    _exit(status);
}

/* False, and said: there can be no more processes or files. */
static bool start(struct row *row) {
    struct verify_request request = *table.request;
    request.options.workers = 0;
    row->answers = tmpfile();
    row->process = row->answers != NULL ? fork() : -1;
    if (row->process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        write_answers(&request, row);
    }
    if (row->process < 0) {
        fprintf(stderr, "spanset-verify: no process for a program: %s\n", strerror(errno));
        return false;
    }
    table.running++;
    return true;
}

static void end(struct row *row, int wait_status) {
    char answers[LINE_MOST] = "";
    rewind(row->answers);
    if (fgets(answers, sizeof answers, row->answers) == NULL || !WIFEXITED(wait_status)) {
        append(answers, " its process has died |");
    }
    fclose(row->answers);
    append(row->line, "%s", answers);
    row->has_ended = true;
    table.running--;
    table.ended++;
    table.status = verify_worse_status(
        table.status, WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : VERIFY_CANNOT_RUN);
}

static void wait_for_one(void) {
    int wait_status;
    pid_t process = wait(&wait_status);
    for (unsigned i = 0; i < table.rows_count; i++) {
        if (process > 0 && table.rows[i].process == process && !table.rows[i].has_ended) {
            end(&table.rows[i], wait_status);
        }
    }
}

/* All of them. */

/* Rows of which none before them is missing; and, at most once in a second, how many there are. */
static void print_ended(void) {
    static double last;
    double now = verify_seconds_now();
    while (table.printed < table.rows_count && table.rows[table.printed].has_ended) {
        puts(table.rows[table.printed++].line);
    }
    fflush(stdout);
    if (now - last >= 1 || table.ended == table.rows_count) {
        last = now;
        fprintf(stderr, "%u of %u programs\n", table.ended, table.rows_count);
    }
}

struct sums {
    uint64_t executions, blocked; /* of all models */
    unsigned verified, failed;    /* programs */
    unsigned compared, equal;
    uint64_t missed; /* final states */
};

/* What comes after so many cells more. */
static const char *after_cells(const char *line, unsigned cells) {
    while (cells > 0 && (line = strchr(line, '|')) != NULL) {
        line++;
        cells--;
    }
    return line != NULL ? line : "";
}

static void add_comparison(struct sums *sums, const char *cells) {
    uint64_t states = strtoull(cells, NULL, 10);
    uint64_t random_states = strtoull(after_cells(cells, 1), NULL, 10);
    sums->compared += states > 0;
    sums->equal += states > 0 && states == random_states;
    sums->missed += strtoull(after_cells(cells, 2), NULL, 10);
}

static void add_to_sums(struct sums *sums, const char *line) {
    const char *cells = strstr(line, "` |") + strlen("` |");
    unsigned models = (unsigned)table.request->options.models[0] + table.request->options.models[1];
    for (unsigned model = 0; model < models; model++, cells = after_cells(cells, 4)) {
        sums->executions += strtoull(cells, NULL, 10);
        sums->blocked += strtoull(after_cells(cells, 1), NULL, 10);
    }
    unsigned verified = count_of(line, " verified |");
    bool has_failed =
        verified + count_of(line, "% done |") < models || strstr(line, " WRONG |") != NULL;
    sums->failed += has_failed;
    sums->verified += verified == models && !has_failed;
    add_comparison(sums, cells);
}

static void print_sums(void) {
    struct sums sums = {0};
    for (unsigned i = 0; i < table.rows_count; i++) {
        add_to_sums(&sums, table.rows[i].line);
    }
    printf(
        "\nOf %u programs %u are verified%s, %u have failed, %u are not finished. %" PRIu64
        " executions, and %" PRIu64 " blocked.\n",
        table.rows_count, sums.verified,
        table.request->options.models[0] && table.request->options.models[1] ? " under both models"
                                                                             : "",
        sums.failed, table.rows_count - sums.verified - sums.failed, sums.executions, sums.blocked);
    if (table.request->compared > 0) {
        printf(
            "In %u of %u programs random executions came to all final states, in the others to a "
            "part of them; they came to %" PRIu64 " that the search had missed.\n",
            sums.equal, sums.compared, sums.missed);
    }
}

int verify_table(const struct verify_request *request, const char *known) {
    char names[LINE_MOST] = "", rule[LINE_MOST] = "";
    table.request = request;
    catalogue_each(add_row, NULL);
    make_heading(names, rule);
    if (known != NULL && !take_over_all(known, names)) {
        return VERIFY_CANNOT_RUN;
    }
    printf("%s\n%s\n", names, rule);
    print_ended();
    for (unsigned i = 0; i < table.rows_count; i++) {
        if (table.rows[i].has_ended) {
            continue;
        }
        if (table.running == request->options.workers) {
            wait_for_one();
            print_ended();
        }
        if (!start(&table.rows[i])) {
            return VERIFY_CANNOT_RUN;
        }
    }
    while (table.running > 0) {
        wait_for_one();
        print_ended();
    }
    print_sums();
    return table.status;
}
