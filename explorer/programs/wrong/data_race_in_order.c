/*
 * A flag that is not atomic; sequential consistency shows the race, too.
 *
 * expect: failed, data race
 * options: --races
 */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static int message, is_sent;

static void *send(void *argument) {
    message = 1;
    is_sent = 1;
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, send, NULL);
    if (is_sent) {
        assert(message == 1);
    }
    pthread_join(thread, NULL);
    return 0;
}
