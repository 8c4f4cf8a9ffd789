/* The span set of Go's runtime itself, in a Go program beside us (go/main.go), which runs its
 * rounds when we send it a line. It is built out of the installed Go; see go/build_upstream.sh. */
#include "kinds.h"
#include "round.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SPANSET_BENCH_GO_PROGRAM /* the linter does not know what CMake defines */
#define SPANSET_BENCH_GO_PROGRAM "upstream-go"
#endif

static FILE *orders, *answers; /* NULL: not started */

static bool go_is_there(void) { return access(SPANSET_BENCH_GO_PROGRAM, X_OK) == 0; }

/* Its end of both pipes becomes its standard input and output. */
static int spawn(const int to[2], const int from[2]) {
    char program[] = SPANSET_BENCH_GO_PROGRAM;
    char *arguments[] = {program, NULL};
    char no_preemption[] = "GODEBUG=asyncpreemptoff=1"; /* signals, in the measured loop */
    char *environment[] = {no_preemption, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
    pid_t child;
    int error = posix_spawn(&child, program, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* It ends when its input does, which is when we end. */
static bool start(struct round *round) {
    int to[2];
    int from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) {
        snprintf(round->problem, sizeof round->problem, "no pipe: %s", strerror(errno));
        return false;
    }
    int error = spawn(to, from);
    close(to[0]);
    close(from[1]);
    if (error != 0) {
        snprintf(round->problem, sizeof round->problem, "cannot start it: %s", strerror(error));
        return false;
    }
    signal(SIGPIPE, SIG_IGN); /* should it die: reported as an error of fflush */
    orders = fdopen(to[1], "w");
    answers = fdopen(from[0], "r");
    return orders != NULL && answers != NULL;
}

static const char *shape_name(enum layout_shape shape) {
    static const char *const names[] = {
        [SHAPE_MIXED] = "mixed",
        [SHAPE_PRODUCER_CONSUMER] = "1p1c",
        [SHAPE_FILL] = "fill",
        [SHAPE_DRAIN] = "drain",
    };
    return names[shape];
}

static const char *mode_name(enum round_mode mode) {
    static const char *const names[] = {
        [ROUND_PLAIN] = "plain", [ROUND_CHECKED] = "checked", [ROUND_TIMED] = "timed"};
    return names[mode];
}

static bool take_answer(const struct layout *layout, struct round *round, const char *answer) {
    size_t operations = round->count;
    if (layout->shape == SHAPE_MIXED) {
        operations = round->count / layout->threads * layout->threads;
    }
    if (strncmp(answer, "ok ", 3) == 0) {
        char *rest;
        round->nanoseconds = strtod(answer + 3, &rest) / (double)operations;
        round->disturbed = strcmp(rest, " 1\n") == 0;
        round->timed = round->mode == ROUND_TIMED ? operations : 0;
        return fread(round->push_time, sizeof(uint32_t), round->timed, answers) == round->timed &&
               fread(round->pop_time, sizeof(uint32_t), round->timed, answers) == round->timed;
    }
    if (strcmp(answer, "stalled\n") == 0) {
        round->stalled = true;
        return true;
    }
    snprintf(round->problem, sizeof round->problem, "%.*s", (int)strcspn(answer, "\n"), answer);
    return strncmp(answer, "wrong ", strlen("wrong ")) == 0;
}

static bool go_run(const struct layout *layout, struct round *round) {
    if (orders == NULL && !start(round)) {
        return false;
    }
    fprintf(orders, "%s %u %zu %zu %s\n", shape_name(layout->shape), layout->threads, layout->held,
            round->count, mode_name(round->mode));
    char answer[PROBLEM_BYTES];
    if (fflush(orders) != 0 || fgets(answer, sizeof answer, answers) == NULL) {
        snprintf(round->problem, sizeof round->problem, "the Go program has died");
        return false;
    }
    return take_answer(layout, round, answer);
}

const struct queue_kind queue_upstream_go = {
    .name = "upstream-go",
    .title = "upstream, in Go",
    .about = "the span set of Go's runtime: its own source, from the installed Go",
    .run = go_run,
    .is_there = go_is_there,
};
