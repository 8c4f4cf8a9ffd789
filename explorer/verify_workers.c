/*
 * The search by several processes. The one that the user started keeps what is left, and
 * gives each worker some for about a tenth of a second at a time; what the worker has not
 * come to it gives back. So nobody shares anything, and what all have left can be written
 * down after each turn. A worker that dies has found nothing: what it had is given to
 * another one.
 */
#include "descriptors.h"
#include "verify_accesses.h"
#include "verify_explore.h"
#include "verify_state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORKERS_MOST = 256,
    DEATHS_MOST = 10, /* of workers, before the search is given up */
    LOOK_MS = 200     /* at signals and the clock */
};

static const double turn_seconds = 0.1, write_seconds = 1;

/* What goes to a worker, before its parts, and what comes back, before what is left of them. */
struct turn {
    uint64_t executions_most;
    uint64_t count;
    size_t length;
};

struct report {
    struct verify_result found;
    uint64_t count, failing_count;
    size_t length, failing_length;
};

struct worker {
    pid_t process;
    int socket;
    bool is_busy;
    struct search_parts parts; /* that it was given: its own until it reports */
};

static struct workers {
    const struct explorer_program *program;
    const struct verify_settings *settings;
    struct verify_result *result;
    struct search_parts *left; /* that nobody has */
    struct worker workers[WORKERS_MOST];
    unsigned deaths;
    double start, last_write, last_progress, seconds_before;
} all;

static volatile sig_atomic_t is_stopped;

static void stop(int signal_number) { is_stopped = signal_number; }

static bool send_all(int socket, const void *bytes, size_t length) {
    while (length > 0) {
        ssize_t sent = send(socket, bytes, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        bytes = (const char *)bytes + sent;
        length -= (size_t)sent;
    }
    return true;
}

static bool receive_all(int socket, void *bytes, size_t length) {
    while (length > 0) {
        ssize_t received = recv(socket, bytes, length, 0);
        if (received < 0 && errno == EINTR) {
            continue;
        }
        if (received <= 0) {
            return false;
        }
        bytes = (char *)bytes + received;
        length -= (size_t)received;
    }
    return true;
}

static bool send_parts(int socket, const struct search_parts *parts) {
    return send_all(socket, parts->numbers, parts->length * sizeof *parts->numbers);
}

static bool receive_parts(int socket, struct search_parts *parts, uint64_t count, size_t length) {
    parts_clear(parts);
    if (!receive_all(socket, parts_grow(parts, length), length * sizeof *parts->numbers)) {
        return false;
    }
    parts->length = length;
    parts->count = count;
    return true;
}

/* The worker's side. */

__attribute__((noreturn)) static void work(int socket) {
    struct search_parts parts = {0};
    struct turn turn;
    signal(SIGINT, SIG_IGN); /* the first process says when it is over */
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (receive_all(socket, &turn, sizeof turn) &&
           receive_parts(socket, &parts, turn.count, turn.length)) {
        struct report report = {.found.outcome.verdict = EXPLORER_PASSED};
        verify_explore(all.program, all.settings, &parts, turn.executions_most, turn_seconds,
                       &report.found);
        report.count = parts.count;
        report.length = parts.length;
        report.failing_count = verify_failing.count;
        report.failing_length = verify_failing.length;
        if (!send_all(socket, &report, sizeof report) || !send_parts(socket, &parts) ||
            !send_parts(socket, &verify_failing)) {
            break;
        }
        parts_clear(&verify_failing);
    }
    _exit(0);
}

/* The first process's side. */

static bool start(struct worker *worker) {
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        fprintf(stderr, "explorer: no worker: %s\n", strerror(errno));
        return false;
    }
    worker->process = fork();
    if (worker->process == 0) {
        close(sockets[0]);
        for (unsigned i = 0; i < all.settings->workers; i++) {
            if (all.workers[i].socket > 0) {
                close(all.workers[i].socket);
            }
        }
        work(fcntl(sockets[1], F_DUPFD_CLOEXEC, DESCRIPTORS_START));
    }
    close(sockets[1]);
    if (worker->process < 0) {
        fprintf(stderr, "explorer: no worker: %s\n", strerror(errno));
        close(sockets[0]);
        return false;
    }
    worker->socket = sockets[0];
    worker->is_busy = false;
    return true;
}

static void end(struct worker *worker) {
    if (worker->socket > 0) {
        kill(worker->process, SIGKILL);
        waitpid(worker->process, NULL, 0);
        close(worker->socket);
        worker->socket = 0;
    }
    parts_append(all.left, &worker->parts);
    parts_free(&worker->parts);
    worker->is_busy = false;
}

/* It has died, and gets a successor. False: too many have. */
static bool replace(struct worker *worker) {
    end(worker);
    if (++all.deaths == DEATHS_MOST) {
        fprintf(stderr, "explorer: %u workers have died, the search is given up\n", all.deaths);
        return false;
    }
    fprintf(stderr, "explorer: a worker has died, another one does its work\n");
    return start(worker);
}

static unsigned count_idle(void) {
    unsigned idle = 0;
    for (unsigned i = 0; i < all.settings->workers; i++) {
        idle += !all.workers[i].is_busy;
    }
    return idle;
}

/* A turn of all that is left, or half of it where others wait, too. */
static bool give_turn(struct worker *worker) {
    if (count_idle() > 1) {
        parts_split(all.left, &worker->parts);
    }
    if (worker->parts.count == 0) {
        parts_append(&worker->parts, all.left);
    }
    uint64_t run = all.result->executions + all.result->blocked;
    uint64_t most = all.settings->executions_most;
    struct turn turn = {.executions_most = most > run ? most - run : most,
                        .count = worker->parts.count,
                        .length = worker->parts.length};
    worker->is_busy = true;
    return (send_all(worker->socket, &turn, sizeof turn) &&
            send_parts(worker->socket, &worker->parts)) ||
           replace(worker);
}

static bool take_report(struct worker *worker) {
    struct report report;
    struct search_parts back = {0}, failing = {0};
    if (!receive_all(worker->socket, &report, sizeof report) ||
        !receive_parts(worker->socket, &back, report.count, report.length) ||
        !receive_parts(worker->socket, &failing, report.failing_count, report.failing_length)) {
        parts_free(&back);
        parts_free(&failing);
        return replace(worker);
    }
    if (verify_add(all.result, &report.found)) {
        parts_clear(&verify_failing);
        parts_append(&verify_failing, &failing);
    }
    parts_free(&failing);
    parts_clear(&worker->parts);
    worker->is_busy = false;
    parts_append(all.left, &back);
    parts_free(&back);
    return true;
}

/* What nobody has come to, and what workers have. */
static bool write_state(void) {
    if (all.settings->state == NULL) {
        return true;
    }
    const struct search_parts *parts[WORKERS_MOST + 1] = {all.left};
    for (unsigned i = 0; i < all.settings->workers; i++) {
        parts[i + 1] = &all.workers[i].parts;
    }
    return state_write(all.settings, all.result, parts, all.settings->workers + 1);
}

/* Waits for reports, a little. */
static bool wait_for_reports(void) {
    struct pollfd polled[WORKERS_MOST];
    unsigned workers = all.settings->workers;
    for (unsigned i = 0; i < workers; i++) {
        polled[i] = (struct pollfd){.fd = all.workers[i].is_busy ? all.workers[i].socket : -1,
                                    .events = POLLIN};
    }
    if (poll(polled, workers, LOOK_MS) < 0 && errno != EINTR) {
        fprintf(stderr, "explorer: cannot wait for workers: %s\n", strerror(errno));
        return false;
    }
    for (unsigned i = 0; i < workers; i++) {
        if (polled[i].revents != 0 && !take_report(&all.workers[i])) {
            return false;
        }
    }
    return true;
}

static bool is_time_up(double now) {
    const struct verify_settings *settings = all.settings;
    uint64_t run = all.result->executions + all.result->blocked;
    return is_stopped != 0 || verify_is_over(settings, all.result) ||
           (settings->executions_most != 0 && run >= settings->executions_most) ||
           (settings->seconds_most > 0 && now - all.start >= settings->seconds_most);
}

static bool look_around(double now) {
    all.result->seconds = all.seconds_before + now - all.start;
    if (all.settings->progress != NULL && now - all.last_progress >= 1) {
        all.last_progress = now;
        all.settings->progress(all.result);
    }
    if (now - all.last_write >= write_seconds) {
        all.last_write = now;
        return write_state();
    }
    return true;
}

static bool search_by_workers(void) {
    for (;;) {
        double now = verify_seconds_now();
        if (all.left->count == 0 && count_idle() == all.settings->workers) {
            all.result->is_complete = all.result->outcome.verdict != EXPLORER_MISFIT;
            return true;
        }
        if (is_time_up(now)) {
            return true;
        }
        for (unsigned i = 0; i < all.settings->workers && all.left->count > 0; i++) {
            if (!all.workers[i].is_busy && !give_turn(&all.workers[i])) {
                return false;
            }
        }
        if (!look_around(now) || !wait_for_reports()) {
            return false;
        }
    }
}

bool verify_by_workers(const struct explorer_program *program,
                       const struct verify_settings *settings, struct search_parts *parts,
                       struct verify_result *result) {
    all =
        (struct workers){.program = program, .settings = settings, .result = result, .left = parts};
    if (settings->workers > WORKERS_MOST) {
        fprintf(stderr, "explorer: at most %d workers\n", WORKERS_MOST);
        return false;
    }
    if (settings->state != NULL && !state_read(settings, result, parts)) {
        return false;
    }
    verify_is_exact = result->is_exact; /* of the state, if there was one */
    struct sigaction action = {.sa_handler = stop}, interrupt, terminate;
    sigaction(SIGINT, &action, &interrupt);
    sigaction(SIGTERM, &action, &terminate);
    is_stopped = 0;
    all.start = all.last_write = all.last_progress = verify_seconds_now();
    all.seconds_before = result->seconds;
    bool is_well = write_state(); /* a folder that is not there is found at once */
    for (unsigned i = 0; i < settings->workers && is_well; i++) {
        is_well = start(&all.workers[i]);
    }
    is_well = is_well && search_by_workers();
    for (unsigned i = 0; i < settings->workers; i++) {
        end(&all.workers[i]);
    }
    result->seconds = all.seconds_before + verify_seconds_now() - all.start;
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGTERM, &terminate, NULL);
    bool is_kept = result->is_complete || verify_is_over(settings, result) ? state_remove(settings)
                                                                           : write_state();
    if (is_stopped != 0) {
        raise(is_stopped);
    }
    return is_well && is_kept;
}
