/*
 * pthread_key_t and tss_t: values of each thread, and the functions that are called
 * with them when a thread ends. As they are not in the memory of the program under
 * test, they go with it: kept after set_up, and put back before each execution.
 */
#ifndef EXPLORER_THREAD_KEYS_H
#define EXPLORER_THREAD_KEYS_H

#include <stdbool.h>
#include <stdint.h>

/* An execution begins, with the keys that were kept last. */
void thread_keys_begin(void);
void thread_keys_keep(void);
void thread_keys_keep_nothing(void);

/* The running thread ends: calls the destructors of its values. */
void thread_keys_end(void);

/* A new key, or -1 when there are too many. */
int thread_key_create(void (*destructor)(void *));
bool thread_key_delete(unsigned key);

/* The running thread's value, NULL at first. False if there is no such key. */
bool thread_key_set(unsigned key, void *value);
void *thread_key_get(unsigned key);

#endif
