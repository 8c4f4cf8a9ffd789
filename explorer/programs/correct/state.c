/*
 * Each execution finds the program as it was at its start: globals, statics, arrays, the heap's
 * addresses, random numbers, arguments. What a constructor made is part of the
 * start.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZEROS = 4 << 20 /* more than is copied each time */ };

static int initialised = 5;
static int zero;
static int made_by_constructor;
static char zeros[ZEROS];
static const char *text = "first";
static atomic_int steps;

__attribute__((constructor)) static void construct(void) { made_by_constructor = 6; }

static int count_calls(void) {
    static int calls;
    return ++calls;
}

static void *work(void *argument) {
    steps++;
    return argument;
}

static void check_start(void) {
    assert(initialised == 5 && zero == 0 && made_by_constructor == 6 && steps == 0);
    assert(zeros[0] == 0 && zeros[ZEROS / 2] == 0 && zeros[ZEROS - 1] == 0);
    assert(strcmp(text, "first") == 0 && count_calls() == 1);
}

static void spoil(char *name) {
    initialised = zero = made_by_constructor = 1;
    zeros[0] = zeros[ZEROS / 2] = zeros[ZEROS - 1] = 1;
    text = "second";
    name[0] = '!';
}

int main(int argc, char **argv) {
    assert(argc == 1 && argv[0][0] != '!' && argv[1] == NULL);
    check_start();
    spoil(argv[0]);
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, NULL);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    assert(steps == 2);
    char *memory = malloc(100);
    printf("%p %d\n", (void *)memory, rand());
    free(memory);
    return 0;
}
