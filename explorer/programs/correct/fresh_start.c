/*
 * What an execution leaves in the C library and in memory is not there in the next one: options
 * that were read, the environment, files that stay open, blocks that a constructor allocated.
 *
 * expect: passed
 */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *made_first;
static atomic_int started;

__attribute__((constructor)) static void make(void) {
    made_first = malloc(10);
    started = 1;
}

static void *run(void *argument) { return argument; }

int main(void) {
    pthread_t thread;
    char *words[] = {"program", "-n", "3", NULL};
    assert(started++ == 1);
    assert(getopt(3, words, "n:") == 'n' && optarg[0] == '3');
    assert(getenv("FRESH_START") == NULL);
    setenv("FRESH_START", "1", 1);
    assert(fopen("/dev/null", "r") != NULL); /* and never closed */
    char *text;
    assert(asprintf(&text, "%d", 12) == 2 && text[1] == '2');
    free(text);
    free(made_first);
    pthread_create(&thread, NULL, run, NULL);
    pthread_join(thread, NULL);
    return 0;
}
