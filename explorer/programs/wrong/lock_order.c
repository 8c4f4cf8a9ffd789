/*
 * Money goes from one account to the other, both of which are locked: the giver first.
 *
 * expect: deadlock, waits for a mutex
 */
#include <pthread.h>
#include <stddef.h>

struct account {
    pthread_mutex_t mutex;
    int balance;
};

static struct account accounts[2] = {{PTHREAD_MUTEX_INITIALIZER, 100},
                                     {PTHREAD_MUTEX_INITIALIZER, 100}};

static void transfer(struct account *from, struct account *to, int amount) {
    pthread_mutex_lock(&from->mutex);
    pthread_mutex_lock(&to->mutex);
    from->balance -= amount;
    to->balance += amount;
    pthread_mutex_unlock(&to->mutex);
    pthread_mutex_unlock(&from->mutex);
}

static void *there(void *argument) {
    transfer(&accounts[0], &accounts[1], 10);
    return argument;
}

static void *back(void *argument) {
    transfer(&accounts[1], &accounts[0], 20);
    return argument;
}

int main(void) {
    pthread_t threads[2];
    pthread_create(&threads[0], NULL, there, NULL);
    pthread_create(&threads[1], NULL, back, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return accounts[0].balance == 110 && accounts[1].balance == 90 ? 0 : 1;
}
