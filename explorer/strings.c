/*
 * The C library's functions of strings, for the code under test: what they read and
 * write is checked as if the caller did it. The library itself is not compiled for the
 * explorer, so without these a strcpy into a block that is too small went unseen.
 *
 * Each is one step. What it reads is checked afterwards: only then it is known how much
 * that is. What it writes is checked before.
 */
#include "plain.h"
#include "runtime.h"

#include <stdarg.h>
#include <string.h>

static size_t shorter(size_t one, size_t other) { return one < other ? one : other; }

/* Reads a string with its end, or up to `most` bytes. Returns its length. */
static size_t read_string(const char *string, size_t most, uintptr_t pc) {
    size_t length = strnlen(string, most);
    plain_read_range(string, shorter(length, most - 1) + 1, pc);
    return length;
}

size_t explorer_strlen(const char *string) {
    plain_point(CALLER_PC);
    return read_string(string, SIZE_MAX, CALLER_PC);
}

size_t explorer_strnlen(const char *string, size_t most) {
    plain_point(CALLER_PC);
    return most == 0 ? 0 : read_string(string, most, CALLER_PC);
}

/* Copies a string with its end; returns where the end is. */
static char *copy(char *to, const char *from, uintptr_t pc) {
    size_t length = read_string(from, SIZE_MAX, pc);
    plain_write_range(to, length + 1, pc);
    memcpy(to, from, length + 1);
    return to + length;
}

char *explorer_strcpy(char *to, const char *from) {
    plain_point(CALLER_PC);
    copy(to, from, CALLER_PC);
    return to;
}

char *explorer_stpcpy(char *to, const char *from) {
    plain_point(CALLER_PC);
    return copy(to, from, CALLER_PC);
}

char *explorer_strcat(char *to, const char *from) {
    plain_point(CALLER_PC);
    copy(to + read_string(to, SIZE_MAX, CALLER_PC), from, CALLER_PC);
    return to;
}

char *explorer_strncpy(char *to, const char *from, size_t size) {
    plain_point(CALLER_PC);
    if (size > 0) {
        size_t length = read_string(from, size, CALLER_PC);
        plain_write_range(to, size, CALLER_PC);
        memcpy(to, from, length);
        memset(to + length, 0, size - length);
    }
    return to;
}

char *explorer_strncat(char *to, const char *from, size_t most) {
    plain_point(CALLER_PC);
    char *end = to + read_string(to, SIZE_MAX, CALLER_PC);
    size_t length = most == 0 ? 0 : read_string(from, most, CALLER_PC);
    plain_write_range(end, length + 1, CALLER_PC);
    memcpy(end, from, length);
    end[length] = '\0';
    return to;
}

/* How much of two strings a comparison looks at. */
static void read_both(const char *one, const char *other, size_t most, uintptr_t pc) {
    size_t length = 0;
    while (length < most && one[length] == other[length] && one[length] != '\0') {
        length++;
    }
    length = shorter(length + 1, most);
    plain_read_range(one, length, pc);
    plain_read_range(other, length, pc);
}

int explorer_strcmp(const char *one, const char *other) {
    plain_point(CALLER_PC);
    read_both(one, other, SIZE_MAX, CALLER_PC);
    return strcmp(one, other);
}

int explorer_strncmp(const char *one, const char *other, size_t most) {
    plain_point(CALLER_PC);
    read_both(one, other, most, CALLER_PC);
    return strncmp(one, other, most);
}

static int compare_blocks(const void *one, const void *other, size_t size, uintptr_t pc) {
    plain_point(pc);
    plain_read_range(one, size, pc);
    plain_read_range(other, size, pc);
    return memcmp(one, other, size);
}

int explorer_memcmp(const void *one, const void *other, size_t size) {
    return compare_blocks(one, other, size, CALLER_PC);
}

/* What compilers make of a memcmp of which only zero or not matters. */
int explorer_bcmp(const void *one, const void *other, size_t size) {
    return compare_blocks(one, other, size, CALLER_PC);
}

void *explorer_memchr(const void *block, int byte, size_t size) {
    plain_point(CALLER_PC);
    const char *found = memchr(block, byte, size);
    plain_read_range(block, found == NULL ? size : (size_t)(found - (const char *)block) + 1,
                     CALLER_PC);
    return (void *)found;
}

char *explorer_strchr(const char *string, int byte) {
    plain_point(CALLER_PC);
    char *found = strchr(string, byte);
    plain_read_range(string, found == NULL ? strlen(string) + 1 : (size_t)(found - string) + 1,
                     CALLER_PC);
    return found;
}

char *explorer_strrchr(const char *string, int byte) {
    plain_point(CALLER_PC);
    read_string(string, SIZE_MAX, CALLER_PC);
    return strrchr(string, byte);
}

char *explorer_strstr(const char *string, const char *part) {
    plain_point(CALLER_PC);
    read_string(string, SIZE_MAX, CALLER_PC);
    read_string(part, SIZE_MAX, CALLER_PC);
    return strstr(string, part);
}

/* Printing into memory: as much as comes out is written. What it reads is not checked. */
static int print(char *to, size_t size, const char *format, va_list arguments, uintptr_t pc) {
    plain_point(pc);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t room = length < 0 ? 0 : shorter((size_t)length + 1, size);
    if (room > 0) {
        plain_write_range(to, room, pc);
    }
    return length < 0 ? length : vsnprintf(to, room, format, arguments);
}

int explorer_vsnprintf(char *to, size_t size, const char *format, va_list arguments) {
    return print(to, size, format, arguments, CALLER_PC);
}

int explorer_vsprintf(char *to, const char *format, va_list arguments) {
    return print(to, SIZE_MAX, format, arguments, CALLER_PC);
}

int explorer_snprintf(char *to, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, size, format, arguments, CALLER_PC);
    va_end(arguments);
    return length;
}

int explorer_sprintf(char *to, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = print(to, SIZE_MAX, format, arguments, CALLER_PC);
    va_end(arguments);
    return length;
}
