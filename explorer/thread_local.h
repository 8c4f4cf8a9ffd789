/*
 * Thread-local variables of the code under test. All threads under test are fibers
 * of one real thread, so each gets a copy of that thread's thread-locals, and of what
 * glibc keeps beside them, in memory of its own; a switch moves the processor's thread
 * pointer. So a thread-local has another address in each thread, as it should: threads
 * do hand such addresses to each other.
 *
 * Switches only do so where the code under test has thread-locals at all, which
 * link-under-test finds out. Each execution starts with their initial values, but
 * for the first thread, for whom what set_up left is kept.
 */
#ifndef EXPLORER_THREAD_LOCAL_H
#define EXPLORER_THREAD_LOCAL_H

/* Fresh values for a thread that is about to be made. */
void thread_local_prepare(unsigned number);

/* Between enter and leave each switch is to the thread-locals of the running thread. */
void thread_local_enter(void);
void thread_local_leave(void);

/* What the first thread's hold now is what they start with. */
void thread_local_keep(void);
void thread_local_keep_nothing(void);

#endif
