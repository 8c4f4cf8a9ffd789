/*
 * What pthread_once has run comes before whatever follows it in any thread.
 *
 * expect: passed
 * verify: no, pthread_once is not supported
 * options: --weak
 */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int made;

static void make(void) { made = 1; }

static void *use(void *argument) {
    pthread_once(&once, make);
    assert(made == 1);
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, use, NULL);
    use(NULL);
    pthread_join(thread, NULL);
    return 0;
}
