/* A row of the catalogue's table: a program, and what was found of it; as text, too. */
#ifndef FUZZ_VERIFY_ROW_H
#define FUZZ_VERIFY_ROW_H

#include "verify_program.h"

enum { ROW_LINE_MOST = 1000, ROW_VERDICT_MOST = 40 };

struct row_answers {
    struct row_answer {
        uint64_t executions, blocked;
        double seconds;
        char verdict[ROW_VERDICT_MOST]; /* as verify_verdict has it */
    } models[VERIFY_MODELS];            /* those that were asked for */
    struct compared compared;           /* but for its seconds; executions of 0: it was not */
};

/* The two lines above the rows, for what was asked. Each has ROW_LINE_MOST characters. */
void row_heading(const struct verify_request *request, char *names, char *rule);

/* What a row begins with, as no other one does: the program. */
void row_begin(const struct catalogue_program *program, char *line);

/* The rest of the row. */
void row_print(FILE *file, const struct verify_request *request, const struct row_answers *answers);

/* Reads that back. False: it is something else. */
bool row_parse(const char *text, const struct verify_request *request, struct row_answers *answers);

/* Whether all that was asked has been answered, and the program is right; whether something is
 * wrong. If neither: a bound came first. */
bool row_is_verified(const struct verify_request *request, const struct row_answers *answers);
bool row_is_wrong(const struct verify_request *request, const struct row_answers *answers);

#endif
