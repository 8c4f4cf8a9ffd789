/*
 * Dijkstra's dining philosophers: the last one takes the right fork first.
 *
 * expect: passed
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { PHILOSOPHERS = 3 };

static pthread_mutex_t forks[PHILOSOPHERS];
static int meals[PHILOSOPHERS];

static void *dine(void *argument) {
    int self = (int)(intptr_t)argument;
    int is_last = self == PHILOSOPHERS - 1;
    int first = is_last ? 0 : self;
    int second = is_last ? self : self + 1;
    pthread_mutex_lock(&forks[first]);
    pthread_mutex_lock(&forks[second]);
    meals[self]++;
    pthread_mutex_unlock(&forks[second]);
    pthread_mutex_unlock(&forks[first]);
    return NULL;
}

int main(void) {
    pthread_t threads[PHILOSOPHERS];
    for (int i = 0; i < PHILOSOPHERS; i++) {
        pthread_mutex_init(&forks[i], NULL);
    }
    for (intptr_t i = 0; i < PHILOSOPHERS; i++) {
        pthread_create(&threads[i], NULL, dine, (void *)i);
    }
    for (int i = 0; i < PHILOSOPHERS; i++) {
        pthread_join(threads[i], NULL);
    }
    return meals[0] + meals[1] + meals[2] - PHILOSOPHERS;
}
