/*
 * Dijkstra's dining philosophers: each takes the left fork first.
 *
 * expect: deadlock, waits for a mutex
 */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { PHILOSOPHERS = 3 };

static pthread_mutex_t forks[PHILOSOPHERS];
static int meals[PHILOSOPHERS];

static void *dine(void *argument) {
    int self = (int)(intptr_t)argument;
    int first = self;
    int second = (self + 1) % PHILOSOPHERS;
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
