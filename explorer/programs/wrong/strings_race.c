/*
 * A text is printed into memory while another thread reads it.
 *
 * expect: failed, data race
 * options: --races
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static char text[20] = "nothing";
static volatile size_t length;

static void *write_text(void *argument) {
    snprintf(text, sizeof text, "%d", 17);
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, NULL, write_text, NULL);
    length = strlen(text);
    pthread_join(thread, NULL);
    return 0;
}
