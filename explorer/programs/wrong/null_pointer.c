/*
 * What a pointer points to is used after a look whether there is anything: meanwhile it was taken
 * away.
 *
 * expect: crashed, SIGSEGV at address 0x8, in b
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

struct message {
    long number;
    long length;
};

static struct message *_Atomic mailbox;

static void *take(void *argument) {
    struct message *message = atomic_exchange(&mailbox, NULL);
    free(message);
    return argument;
}

static void *look(void *length) {
    if (atomic_load(&mailbox) != NULL) {
        *(long *)length = atomic_load(&mailbox)->length;
    }
    return NULL;
}

int main(void) {
    pthread_t threads[2];
    long length = 0;
    struct message *message = malloc(sizeof *message);
    *message = (struct message){1, 2};
    mailbox = message;
    pthread_create(&threads[0], NULL, take, NULL);
    pthread_create(&threads[1], NULL, look, &length);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}
