/*
 * A bounded buffer: who was woken looks again whether there is something to take.
 *
 * expect: passed
 * verify: no, pthread_cond_signal is not supported
 */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

enum { SLOTS = 1, TAKERS = 2 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static int slots[SLOTS];
static int count;

static void put(int value) {
    pthread_mutex_lock(&mutex);
    while (count == SLOTS) {
        pthread_cond_wait(&not_full, &mutex);
    }
    slots[count++] = value;
    pthread_cond_signal(&not_empty);
    pthread_mutex_unlock(&mutex);
}

static int take(void) {
    pthread_mutex_lock(&mutex);
    while (count == 0) {
        pthread_cond_wait(&not_empty, &mutex);
    }
    assert(count > 0);
    int value = slots[--count];
    pthread_cond_signal(&not_full);
    pthread_mutex_unlock(&mutex);
    return value;
}

static void *taker(void *sum) {
    *(int *)sum += take();
    return NULL;
}

int main(void) {
    pthread_t threads[TAKERS];
    int sums[TAKERS] = {0};
    for (int i = 0; i < TAKERS; i++) {
        pthread_create(&threads[i], NULL, taker, &sums[i]);
    }
    for (int i = 0; i < TAKERS; i++) {
        put(i + 1);
    }
    for (int i = 0; i < TAKERS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert(sums[0] + sums[1] == 3);
    return 0;
}
