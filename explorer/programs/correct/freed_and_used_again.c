/*
 * Memory that one thread frees is the next that another gets: what was done to it before comes
 * before (C11 7.22.3).
 *
 * expect: passed
 * options: --weak
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static void *use(void *argument) {
    for (int i = 0; i < 2; i++) {
        int *block = malloc(sizeof *block);
        *block = i;
        free(block);
        char *text;
        if (asprintf(&text, "%d", i) > 0) {
            text[0]++;
            free(text);
        }
    }
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, use, NULL);
    use(NULL);
    pthread_join(thread, NULL);
    return 0;
}
