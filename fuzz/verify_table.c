/* See verify_table.h. */
#include "verify_table.h"

#include "../explorer/verify_explore.h"
#include "verify_row.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS_MOST = 1000 };

struct row {
    struct catalogue_program program;
    struct row_answers answers; /* written by its process */
    pid_t process;
    bool has_ended;
};

static struct {
    const struct verify_request *request;
    struct row *rows; /* shared with their processes */
    unsigned length, running, ended, printed;
    int status;
} table;

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) { is_stopped = signal_number; }

static void add_row(const struct catalogue_program *program, void *context) {
    (void)context;
    if (table.length == ROWS_MOST || verify_prepare(program) == NULL) {
        fprintf(stderr, "spanset-verify: no place for '%s', or it is no program\n", program->text);
        table.status = VERIFY_CANNOT_RUN;
        return;
    }
    table.rows[table.length++].program = *program;
}

/* An earlier table. */

static void take_over(const char *line) {
    char begin[ROW_LINE_MOST];
    struct row_answers answers;
    for (unsigned i = 0; i < table.length; i++) {
        row_begin(&table.rows[i].program, begin);
        size_t length = strlen(begin);
        if (strncmp(line, begin, length) == 0 && !table.rows[i].has_ended &&
            row_parse(line + length, table.request, &answers) &&
            row_is_verified(table.request, &answers)) {
            table.rows[i].answers = answers;
            table.rows[i].has_ended = true;
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
    bool is_found = false, is_inside = false;
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\r\n")] = '\0';
        is_inside = (is_inside && line[0] == '|') || strcmp(line, names) == 0;
        is_found = is_found || is_inside;
        if (is_inside) {
            take_over(line);
        }
    }
    if (!is_found) {
        fprintf(stderr, "spanset-verify: %s has no table with these columns:\n%s\n", path, names);
    }
    free(line);
    fclose(file);
    return is_found;
}

/* The process of a row. */

__attribute__((noreturn)) static void answer(const struct verify_request *request,
                                             struct row *row) {
    const struct explorer_program *program = verify_prepare(&row->program);
    int status = 0;
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        if (!request->options.models[model]) {
            continue;
        }
        struct verify_answer found;
        struct verify_settings settings =
            verify_options_settings(&request->options, (enum verify_model)model, row->program.text);
        verify_program(request, &settings, program, row->program.is_pool, &found);
        struct row_answer *answer = &row->answers.models[model];
        answer->executions = found.result.executions;
        answer->blocked = found.result.blocked;
        answer->seconds = found.result.seconds;
        row->answers.compared = found.compared;
        snprintf(answer->verdict, sizeof answer->verdict, "%s", verify_verdict(&found.result));
        status = verify_worse_status(status, found.status);
    }
    _exit(status);
}

/* False, and said: there can be no more processes. */
static bool begin(struct row *row) {
    struct verify_request request = *table.request;
    request.options.workers = 0;
    for (unsigned model = 0; model < VERIFY_MODELS; model++) {
        snprintf(row->answers.models[model].verdict, ROW_VERDICT_MOST, "its process has died");
    }
    pid_t process = fork(); /* not at once to the row, which the other process has, too */
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        answer(&request, row);
    }
    row->process = process;
    if (process < 0) {
        fprintf(stderr, "spanset-verify: no process for a program: %s\n", strerror(errno));
        return false;
    }
    table.running++;
    return true;
}

static void end(struct row *row, int wait_status) {
    row->has_ended = true;
    table.running--;
    table.ended++;
    table.status = verify_worse_status(
        table.status, WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : VERIFY_CANNOT_RUN);
}

static void wait_for_one(void) {
    int wait_status;
    pid_t process = wait(&wait_status); /* none, if a signal came */
    for (unsigned i = 0; i < table.length; i++) {
        if (process > 0 && table.rows[i].process == process && !table.rows[i].has_ended) {
            end(&table.rows[i], wait_status);
        }
    }
}

/* All of them. */

static void print_row(const struct row *row) {
    char line[ROW_LINE_MOST];
    row_begin(&row->program, line);
    fputs(line, stdout);
    row_print(stdout, table.request, &row->answers);
}

/* Rows of which none before them is missing; and, at most once in a second, how many there are. */
static void print_ended(void) {
    static double last;
    double now = verify_seconds_now();
    while (table.printed < table.length && table.rows[table.printed].has_ended) {
        print_row(&table.rows[table.printed++]);
    }
    fflush(stdout);
    if (now - last >= 1 || table.ended == table.length) {
        last = now;
        fprintf(stderr, "%u of %u programs\n", table.ended, table.length);
    }
}

/* Told to end: rows of others that have ended are not lost. */
__attribute__((noreturn)) static void give_up(void) {
    for (unsigned i = table.printed; i < table.length; i++) {
        if (table.rows[i].has_ended) {
            print_row(&table.rows[i]);
        } else if (table.rows[i].process > 0) {
            kill(table.rows[i].process, SIGKILL);
        }
    }
    fflush(stdout);
    signal(is_stopped, SIG_DFL);
    raise(is_stopped);
    _exit(VERIFY_NOT_DONE);
}

/* False: a process could not be started. */
static bool answer_all(void) {
    for (unsigned next = 0; next < table.length || table.running > 0;) {
        if (is_stopped != 0) {
            give_up();
        }
        if (next == table.length || table.running == table.request->options.workers) {
            wait_for_one();
        } else if (!table.rows[next].has_ended && !begin(&table.rows[next])) {
            return false;
        } else {
            next++;
        }
        print_ended();
    }
    return true;
}

static void print_sums(void) {
    uint64_t executions = 0, blocked = 0, missed = 0;
    unsigned verified = 0, wrong = 0, compared = 0, equal = 0;
    const bool *models = table.request->options.models;
    for (unsigned i = 0; i < table.length; i++) {
        const struct row_answers *answers = &table.rows[i].answers;
        for (unsigned model = 0; model < VERIFY_MODELS; model++) {
            executions += answers->models[model].executions;
            blocked += answers->models[model].blocked;
        }
        verified += row_is_verified(table.request, answers);
        wrong += row_is_wrong(table.request, answers);
        compared += answers->compared.executions > 0;
        equal += answers->compared.executions > 0 &&
                 answers->compared.states == answers->compared.random_states;
        missed += answers->compared.missing;
    }
    printf("\nOf %u programs %u are verified%s, %u are not finished, with %u something is wrong. "
           "%" PRIu64 " executions, and %" PRIu64 " blocked.\n",
           table.length, verified, models[0] && models[1] ? " under both models" : "",
           table.length - verified - wrong, wrong, executions, blocked);
    if (table.request->compared > 0) {
        printf(
            "In %u of %u programs random executions came to all final states, in the others to a "
            "part of them; they came to %" PRIu64 " that the search had missed.\n",
            equal, compared, missed);
    }
}

int verify_table(const struct verify_request *request, const char *known) {
    char names[ROW_LINE_MOST], rule[ROW_LINE_MOST];
    table.request = request;
    table.rows = mmap(NULL, ROWS_MOST * sizeof *table.rows, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (table.rows == MAP_FAILED) {
        fprintf(stderr, "spanset-verify: no memory for a table: %s\n", strerror(errno));
        return VERIFY_CANNOT_RUN;
    }
    catalogue_each(add_row, NULL);
    row_heading(request, names, rule);
    if (known != NULL && !take_over_all(known, names)) {
        return VERIFY_CANNOT_RUN;
    }
    signal(SIGCHLD, SIG_DFL); /* it may be ignored, and then there is nobody to wait for */
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    printf("%s\n%s\n", names, rule);
    if (!answer_all()) {
        return VERIFY_CANNOT_RUN;
    }
    print_sums();
    return table.status;
}
