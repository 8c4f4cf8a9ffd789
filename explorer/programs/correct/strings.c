/*
 * The C library's functions of strings do what they do elsewhere, in blocks that just have room.
 *
 * expect: passed
 * options: --plain --races --uninitialised --leaks --executions 20
 */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NOLINTBEGIN(clang-analyzer-security.insecureAPI.strcpy): they are what is tested */
static void *use_strings(void *argument) {
    const char *word = argument;
    size_t length = strlen(word);
    char *copy = malloc(length + 1);
    assert(strcpy(copy, word) == copy && strcmp(copy, word) == 0);
    assert(strchr(copy, word[1]) == copy + 1 && strchr(copy, '?') == NULL);
    assert(strrchr(copy, word[0]) == copy && strstr(copy, word + 1) == copy + 1);
    assert(memchr(copy, word[2], 3) == copy + 2 && memcmp(copy, word, length + 1) == 0);
    char *both = malloc(2 * length + 1);
    assert(stpcpy(both, word) == both + length && strcat(both, word) == both);
    assert(strncmp(both, word, length) == 0 && strnlen(both, 3) == 3);
    assert(strncpy(copy, "x", length + 1) == copy && copy[1] == '\0' && copy[length] == '\0');
    assert(strncat(copy, word, 1) == copy && copy[1] == word[0] && copy[2] == '\0');
    assert(snprintf(both, 3, "%s", word) == (int)length && strlen(both) == 2);
    assert(sprintf(copy, "%zu", length) == 1);
    free(copy);
    free(both);
    return argument;
}
/* NOLINTEND(clang-analyzer-security.insecureAPI.strcpy) */

int main(void) {
    pthread_t thread;
    char words[2][6] = {"first", "other"};
    pthread_create(&thread, NULL, use_strings, words[0]);
    use_strings(words[1]);
    pthread_join(thread, NULL);
    return 0;
}
