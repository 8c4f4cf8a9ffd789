/*
 * With <threads.h>: a mutex that one way out of a function leaves locked.
 *
 * expect: deadlock, waits for a mutex
 */
#include <stdatomic.h>
#include <stddef.h>
#include <threads.h>

static mtx_t mutex;
static int stock = 1;

static int buy(void *argument) {
    (void)argument;
    mtx_lock(&mutex);
    if (stock == 0) {
        return 1;
    }
    stock--;
    mtx_unlock(&mutex);
    return 0;
}

int main(void) {
    thrd_t buyers[2];
    mtx_init(&mutex, mtx_plain);
    for (int i = 0; i < 2; i++) {
        thrd_create(&buyers[i], buy, NULL);
    }
    for (int i = 0; i < 2; i++) {
        thrd_join(buyers[i], NULL);
    }
    mtx_lock(&mutex);
    return stock;
}
