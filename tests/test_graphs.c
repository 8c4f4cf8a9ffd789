/*
 * Standard programs have as many executions as they are known to have, under both memory
 * models, and those that are wrong fail. Without arguments all of them; else those whose
 * names begin with one.
 */
#include "explorer.h"
#include "graph_programs.h"
#include "verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const model_names[] = {"sc", "rc11"};

/* Whether it has as many executions as it should. */
static bool check(const struct graph_program *graph, enum verify_model model) {
    struct explorer_program program = {
        .name = graph->name, .body = graph_program_body, .context = (void *)(uintptr_t)graph};
    struct verify_settings settings = {.model = model};
    struct verify_result result;
    uint64_t expected = model == VERIFY_SC ? graph->sc : graph->rc11;
    verify(&program, &settings, &result);
    bool is_right = expected == 0 ? result.failures > 0 && result.outcome.verdict != EXPLORER_MISFIT
                                  : result.is_complete && result.executions == expected;
    printf("%-22s %-4s %7" PRIu64 " executions, %6" PRIu64 " blocked, %6.3f s  ", graph->name,
           model_names[model], result.executions, result.blocked, result.seconds);
    if (is_right) {
        printf("%s (%s)\n", expected == 0 ? "fails" : "right", graph->source);
    } else {
        printf("WRONG: %" PRIu64 " (%s) %s\n", expected, graph->source, result.outcome.message);
    }
    return is_right;
}

static int list(void) {
    for (const struct graph_program *graph = graph_programs; graph->name != NULL; graph++) {
        printf("%s %" PRIu64 " %" PRIu64 "\n", graph->name, graph->sc, graph->rc11);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        return list();
    }
    unsigned wrong = 0, checked = 0;
    explorer_configure(&(struct explorer_options){.weak_memory = true, .races = true});
    for (const struct graph_program *graph = graph_programs; graph->name != NULL; graph++) {
        if (argc > 1 && strncmp(graph->name, argv[1], strlen(argv[1])) != 0) {
            continue;
        }
        checked += 2;
        wrong += !check(graph, VERIFY_SC);
        wrong += !check(graph, VERIFY_RC11);
    }
    printf("%u checked, %u wrong\n", checked, wrong);
    return wrong > 0 || checked == 0;
}
