/* Verifies each standard program under both memory models: it has exactly the execution graphs that
 * the table of graph_programs.c says.
 *
 * usage: test_graphs [--list] [--model sc|rc11] [--bytes N] [NAME...]
 *
 * --bytes: of memory for what is left to do; most of the search is then found again and again. */
#include "graph_programs.h"
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const model_names[] = {[VERIFY_SC] = "sc", [VERIFY_RC11] = "rc11"};

struct request {
    bool only_list;
    bool models[2];
    size_t bytes_most;
    char **names;
    int names_count; /* 0: all */
};

static bool is_named(const struct request *request, const struct graph_program *program) {
    bool found = request->names_count == 0;
    for (int i = 0; i < request->names_count; i++) {
        found |= strcmp(request->names[i], program->name) == 0;
    }
    return found;
}

static void print_counts(const struct graph_counts *counts) {
    printf(" %" PRIu64 " %" PRIu64, counts->passed, counts->failed);
    if (counts->blocked == ANY) {
        fputs(" ANY", stdout);
    } else {
        printf(" %" PRIu64, counts->blocked);
    }
}

static struct verify_result explore(const struct graph_program *program, enum verify_model model,
                                    size_t bytes_most) {
    unsigned size = program->size;
    struct explorer_program explored = {
        .name = program->name, .body = program->body, .context = &size};
    struct verify_settings settings = {.model = model, .goes_on = true, .bytes_most = bytes_most};
    struct verify_result result;
    if (!verify(&explored, &settings, &result)) {
        exit(2);
    }
    return result;
}

/* Whether the program has been found to have what the table says. */
static bool is_right(const struct graph_program *program, enum verify_model model,
                     size_t bytes_most) {
    const struct graph_counts *expected = model == VERIFY_SC ? &program->sc : &program->rc11;
    struct verify_result result = explore(program, model, bytes_most);
    struct graph_counts found = {result.executions, result.failures, result.blocked};
    enum explorer_verdict verdict = expected->failed > 0 ? program->failure : EXPLORER_PASSED;
    bool right = found.passed == expected->passed && found.failed == expected->failed &&
                 (found.blocked == expected->blocked || expected->blocked == ANY) &&
                 result.outcome.verdict == verdict && result.is_complete;
    printf("%-26s %2u %-4s  expected", program->name, program->size, model_names[model]);
    print_counts(expected);
    printf("  found");
    print_counts(&found);
    printf("  %zu bytes  %s%s%s\n", result.bytes_most,
           explorer_verdict_name(result.outcome.verdict), right ? "" : "  WRONG ",
           right ? "" : result.outcome.message);
    return right;
}

static void list(const struct graph_program *program) {
    printf("%s %u", program->name, program->size);
    print_counts(&program->sc);
    print_counts(&program->rc11);
    printf(" %s\n", explorer_verdict_name(program->failure));
}

static bool parse(int count, char **arguments, struct request *request) {
    int i = 1;
    *request = (struct request){.models = {true, true}};
    for (; i < count && strncmp(arguments[i], "--", 2) == 0; i++) {
        if (strcmp(arguments[i], "--list") == 0) {
            request->only_list = true;
        } else if (strcmp(arguments[i], "--bytes") == 0 && i + 1 < count) {
            request->bytes_most = strtoul(arguments[++i], NULL, 10);
        } else if (strcmp(arguments[i], "--model") == 0 && i + 1 < count) {
            i++;
            for (unsigned model = 0; model < 2; model++) {
                request->models[model] = strcmp(arguments[i], model_names[model]) == 0;
            }
            if (!request->models[0] && !request->models[1]) {
                return false;
            }
        } else {
            return false;
        }
    }
    request->names = arguments + i;
    request->names_count = count - i;
    return true;
}

int main(int count, char **arguments) {
    struct request request;
    unsigned run = 0, wrong = 0;
    if (!parse(count, arguments, &request)) {
        fputs("usage: test_graphs [--list] [--model sc|rc11] [--bytes N] [NAME...]\n", stderr);
        return 2;
    }
    explorer_configure(&(struct explorer_options){.weak_memory = true});
    if (!request.only_list) {
        puts("counts: passed failed blocked");
    }
    for (const struct graph_program *program = graph_programs; program->name != NULL; program++) {
        if (!is_named(&request, program)) {
            continue;
        }
        if (request.only_list) {
            list(program);
            continue;
        }
        for (unsigned model = 0; model < 2; model++) {
            if (request.models[model]) {
                run++;
                wrong += !is_right(program, (enum verify_model)model, request.bytes_most);
            }
        }
    }
    if (!request.only_list) {
        printf("%u runs, %u wrong\n", run, wrong);
    }
    return wrong > 0 || (run == 0 && !request.only_list);
}
