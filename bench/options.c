/* See options.h. */
#include "options.h"
#include "exit_status.h"
#include "kinds.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROUNDS_DEFAULT = 9,
    ROUNDS_MOST = 10000,
    ITEMS_DEFAULT = 1000000,
    ITEMS_LEAST = 1000,
    ITEMS_MOST = 100000000
};

static const struct argp_option option_table[] = {
    {"rounds", 'r', "N", 0, "rounds of each measurement (9)", 0},
    {"items", 'i', "N", 0, "items in each round (1000000)", 0},
    {"patience", 'P', "N", 0,
     "measure a round up to N times more while threads, no more than processors, lose theirs (0)",
     0},
    {"only", 'o', "KIND[,KIND]", 0, "these kinds only (all that are there)", 0},
    {"layouts", 'l', "LAYOUT[,LAYOUT]", 0, "these layouts only (all)", 0},
    {"json", 'j', "FILE", 0, "write all results to FILE", 0},
    {"plot", 'p', "FILE.svg", 0, "draw the medians into FILE.svg; needs gnuplot", 0},
    {"no-latency", 'n', NULL, 0, "do not time each call singly", 0},
    {"list", 'L', NULL, 0, "list kinds and layouts, and exit", 0},
    {0},
};

static void list_all(void) {
    puts("kinds:");
    for (size_t k = 0; kinds[k] != NULL; k++) {
        if (!kind_is_there(kinds[k])) {
            continue;
        }
        printf("  %-13s %s%s%s\n", kinds[k]->name, kinds[k]->about,
               (kinds[k]->flags & QUEUE_BOUNDED) != 0 ? "; bounded" : "",
               (kinds[k]->flags & QUEUE_NOT_FIFO) != 0 ? "; first in, first out only for each "
                                                         "producer's items"
                                                       : "");
    }
    for (const struct missing_kind *missing = next_missing_kind(NULL); missing != NULL;
         missing = next_missing_kind(missing)) {
        printf("  not there: %s (%s)\n", missing->name, missing->package);
    }
    puts("layouts:");
    for (size_t l = 0; l < LAYOUTS; l++) {
        printf("  %-13s %s\n", layouts[l].name, layout_title(&layouts[l]).text);
    }
}

static size_t number_or_usage(const char *text, size_t least, size_t most, const char *option,
                              struct argp_state *state) {
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (errno != 0 || *text < '0' || *text > '9' || *end != '\0' || number < least ||
        number > most) {
        argp_error(state, "--%s takes a whole number from %zu to %zu, not '%s'", option, least,
                   most, text);
    }
    return (size_t)number;
}

/* Calls `add` for each name between commas; its false is a usage error. */
static void each_name(const char *list, const char *what, struct plan *plan,
                      bool (*add)(struct plan *, const char *), struct argp_state *state) {
    for (const char *rest = list; rest != NULL;) {
        size_t length = strcspn(rest, ",");
        char name[32];
        snprintf(name, sizeof name, "%.*s", (int)length, rest);
        if (length >= sizeof name || !add(plan, name)) {
            argp_error(state, "there is no %s '%.*s'; see --list", what, (int)length, rest);
        }
        rest = rest[length] == ',' ? rest + length + 1 : NULL;
    }
}

/* In the order of the list of all kinds, whatever the order on the command line. */
static bool add_kind(struct plan *plan, const char *name) {
    const struct queue_kind *wanted = kind_named(name);
    size_t count = 0;
    const struct queue_kind *chosen[KINDS_MOST];
    for (size_t k = 0; kinds[k] != NULL; k++) {
        bool is_chosen = kinds[k] == wanted;
        for (size_t i = 0; i < plan->kind_count; i++) {
            is_chosen = is_chosen || plan->kinds[i] == kinds[k];
        }
        if (is_chosen) {
            chosen[count++] = kinds[k];
        }
    }
    for (size_t i = 0; i < count; i++) {
        plan->kinds[i] = chosen[i];
    }
    plan->kind_count = count;
    return wanted != NULL;
}

static bool add_layout(struct plan *plan, const char *name) {
    const struct layout *layout = layout_named(name);
    if (layout != NULL) {
        plan->layouts[layout - layouts] = true;
    }
    return layout != NULL;
}

static void add_what_was_not_chosen(struct plan *plan) {
    bool any = false;
    for (size_t l = 0; l < LAYOUTS; l++) {
        any = any || plan->layouts[l];
    }
    for (size_t l = 0; !any && l < LAYOUTS; l++) {
        plan->layouts[l] = true;
    }
    if (plan->kind_count != 0) {
        return;
    }
    for (size_t k = 0; kinds[k] != NULL; k++) {
        if (kind_is_there(kinds[k])) {
            plan->kinds[plan->kind_count++] = kinds[k];
        }
    }
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct options *options = state->input;
    switch (key) {
    case 'r':
        options->plan.rounds = number_or_usage(argument, 1, ROUNDS_MOST, "rounds", state);
        return 0;
    case 'i':
        options->plan.items = number_or_usage(argument, ITEMS_LEAST, ITEMS_MOST, "items", state);
        return 0;
    case 'P':
        options->plan.patience = number_or_usage(argument, 0, ROUNDS_MOST, "patience", state);
        return 0;
    case 'o':
        each_name(argument, "kind", &options->plan, add_kind, state);
        return 0;
    case 'l':
        each_name(argument, "layout", &options->plan, add_layout, state);
        return 0;
    case 'j':
        options->json = argument;
        return 0;
    case 'p':
        options->plot = argument;
        return 0;
    case 'n':
        options->plan.latency = false;
        return 0;
    case 'L':
        list_all();
        exit(EXIT_ALL_RIGHT);
    case ARGP_KEY_ARG:
        argp_error(state, "what is '%s'?", argument);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

struct options options_read(int argc, char **argv) {
    static const struct argp parser = {
        .options = option_table,
        .parser = parse_option,
        .doc = "Compares the span set with other queues: time for a push and a pop, and how long "
               "single calls take.\vExit status: 0 when all is well, 1 when a queue lost an item "
               "or gave it out twice, 2 when something is wrong with the options or missing.",
    };
    struct options options = {
        .plan = {.latency = true, .rounds = ROUNDS_DEFAULT, .items = ITEMS_DEFAULT}};
    argp_err_exit_status = EXIT_CANNOT;
    argp_parse(&parser, argc, argv, 0, NULL, &options);
    add_what_was_not_chosen(&options.plan);
    return options;
}
