/*
 * Each thread has thread-locals of its own, which are as at the start: in each thread, in each
 * execution, and when a number is used again for another thread.
 *
 * expect: passed
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static _Thread_local int given = 3;
static _Thread_local int zero;
static _Thread_local struct {
    char text[100];
    int *itself;
} large;
static atomic_int steps;

static void *work(void *argument) {
    int number = *(int *)argument;
    assert(given == 3 && zero == 0 && large.itself == NULL && large.text[99] == 0);
    given = zero = number;
    large.itself = &given;
    large.text[99] = 'x';
    steps++;
    assert(given == number && zero == number && large.itself == &given);
    steps++;
    assert(given == number && *large.itself == number);
    return NULL;
}

int main(void) {
    int numbers[3] = {10, 20, 30};
    assert(given == 3 && zero == 0 && large.itself == NULL);
    given = zero = 1;
    pthread_t threads[3];
    for (int i = 0; i < 2; i++) {
        pthread_create(&threads[i], NULL, work, &numbers[i]);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_create(&threads[2], NULL, work, &numbers[2]);
    pthread_join(threads[2], NULL);
    assert(given == 1 && zero == 1 && large.itself == NULL && steps == 6);
    return 0;
}
