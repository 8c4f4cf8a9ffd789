/* See report.h. */
#include "report.h"

#include "failure.h"
#include "picture.h"
#include "report_text.h"
#include "strategy_replay.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *schedule_text(const struct schedule *schedule) {
    size_t size = schedule_print(schedule, NULL, 0) + 1;
    char *text = malloc(size);
    if (text != NULL) {
        schedule_print(schedule, text, size);
    }
    return text;
}

/* Takes over an outcome that is only valid until the next execution. */
static bool keep_outcome(struct failure *failure, const struct explorer_outcome *outcome) {
    failure->outcome = *outcome;
    uint8_t *choices = malloc(outcome->schedule.length + 1);
    failure->schedule = schedule_text(&outcome->schedule);
    failure->outcome.schedule.choices = choices;
    if (choices == NULL || failure->schedule == NULL) {
        return false;
    }
    memcpy(choices, outcome->schedule.choices, outcome->schedule.length);
    return true;
}

/* False if the execution ended inside the program's describe. */
static bool run_again(struct failure *failure, bool with_objects) {
    struct strategy_replay replay;
    strategy_replay_init(&replay, failure->outcome.schedule, true);
    replay.strategy.begin(&replay.strategy);
    watch_begin(&failure->trace, with_objects);
    failure->replay = *explorer_execute(failure->program, &replay.strategy);
    failure->replay.schedule = (struct schedule){NULL, failure->replay.schedule.length};
    return watch_finish();
}

static void run_with_trace(struct failure *failure) {
    failure->has_objects = run_again(failure, true);
    if (!failure->has_objects) {
        run_again(failure, false);
    }
    failure->is_same = failure->replay.verdict == failure->outcome.verdict &&
                       strcmp(failure->replay.message, failure->outcome.message) == 0;
}

static bool write_picture(const struct failure *failure, const char *path) {
    FILE *file = fopen(path, "w");
    bool went_well = file != NULL && picture_draw(file, failure);
    if (file != NULL) {
        went_well = !ferror(file) && went_well;
        went_well = fclose(file) == 0 && went_well;
    }
    if (!went_well) {
        fprintf(stderr, "explorer: cannot write the picture %s: %s\n", path, strerror(errno));
    }
    return went_well;
}

bool explorer_report(FILE *file, const struct explorer_program *program,
                     const struct explorer_outcome *outcome, const char *replay_command,
                     const char *svg_path) {
    struct failure failure = {.program = program, .replay_command = replay_command};
    bool went_well = keep_outcome(&failure, outcome);
    if (went_well) {
        run_with_trace(&failure);
        went_well = report_text_print(file, &failure);
        fflush(file);
    }
    if (!went_well) {
        fprintf(stderr, "explorer: no memory for a report\n");
    } else if (svg_path != NULL) {
        went_well = write_picture(&failure, svg_path);
    }
    trace_clear(&failure.trace);
    free((void *)(uintptr_t)failure.outcome.schedule.choices);
    free(failure.schedule);
    return went_well;
}
