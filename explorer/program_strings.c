/* Functions of the C library that allocate: their memory comes from the arena, like malloc's. */
#include "program.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

void *explorer_malloc(size_t size);
void explorer_free(void *memory);

static char *take_over(const char *text, size_t bytes) {
    char *copy = explorer_malloc(bytes);
    return copy == NULL ? NULL : memcpy(copy, text, bytes);
}

int explorer_vasprintf(char **result, const char *format, va_list arguments) {
    char *text;
    int length = vasprintf(&text, format, arguments);
    if (length < 0) {
        return -1;
    }
    *result = take_over(text, (size_t)length + 1);
    free(text);
    return *result == NULL ? -1 : length;
}

int explorer_asprintf(char **result, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = explorer_vasprintf(result, format, arguments);
    va_end(arguments);
    return length;
}

ssize_t explorer_getdelim(char **line, size_t *size, int delimiter, FILE *file) {
    char *text = NULL;
    size_t room = 0;
    ssize_t length = getdelim(&text, &room, delimiter, file);
    if (length >= 0 && (*line == NULL || *size <= (size_t)length)) {
        explorer_free(*line);
        *size = (size_t)length + 1;
        *line = take_over(text, *size);
    } else if (length >= 0) {
        memcpy(*line, text, (size_t)length + 1);
    }
    free(text);
    return *line == NULL ? -1 : length;
}

ssize_t explorer_getline(char **line, size_t *size, FILE *file) {
    return explorer_getdelim(line, size, '\n', file);
}

/* Names of the C library's own. NOLINTBEGIN(bugprone-reserved-identifier) */
int explorer___vasprintf_chk(char **result, int flag, const char *format, va_list arguments) {
    (void)flag;
    return explorer_vasprintf(result, format, arguments);
}

int explorer___asprintf_chk(char **result, int flag, const char *format, ...) {
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    int length = explorer_vasprintf(result, format, arguments);
    va_end(arguments);
    return length;
}

ssize_t explorer___getdelim(char **line, size_t *size, int delimiter, FILE *file) {
    return explorer_getdelim(line, size, delimiter, file);
}
/* NOLINTEND(bugprone-reserved-identifier) */
