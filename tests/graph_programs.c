/* See graph_programs.h. The numbers are those that graph_counts.py counts, which prints these rows;
 * where something is said above, it is what is known of them besides: by arithmetic, or from
 * others. */
#include "graph_programs.h"

#include "graph_bodies.h"

#define PROGRAM(name, size) #name, size, name

const struct graph_program graph_programs[] = {
    /* 2^n */
    {PROGRAM(readers, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(readers, 3), {8, 0, 0}, {8, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(readers, 4), {16, 0, 0}, {16, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(readers, 5), {32, 0, 0}, {32, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(readers, 6), {64, 0, 0}, {64, 0, 0}, EXPLORER_PASSED},
    /* n! */
    {PROGRAM(writers, 3), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(writers, 4), {24, 0, 0}, {24, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(writers, 5), {120, 0, 0}, {120, 0, 0}, EXPLORER_PASSED},
    /* (n+1)! */
    {PROGRAM(writers_and_reader, 2), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(writers_and_reader, 3), {24, 0, 0}, {24, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(writers_and_reader, 4), {120, 0, 0}, {120, 0, 0}, EXPLORER_PASSED},
    /* (n!)^2 */
    {PROGRAM(store_then_load, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_then_load, 3), {36, 0, 0}, {36, 0, 0}, EXPLORER_PASSED},
    /* 2n over n */
    {PROGRAM(two_writers_of_many, 2), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(two_writers_of_many, 3), {20, 0, 0}, {20, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(two_writers_of_many, 4), {70, 0, 0}, {70, 0, 0}, EXPLORER_PASSED},
    /* n! */
    {PROGRAM(fetch_add, 2), {2, 0, 0}, {2, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fetch_add, 3), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fetch_add, 4), {24, 0, 0}, {24, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fetch_add, 5), {120, 0, 0}, {120, 0, 0}, EXPLORER_PASSED},
    /* (2n)!/2^n */
    {PROGRAM(fetch_add_twice, 2), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fetch_add_twice, 3), {90, 0, 0}, {90, 0, 0}, EXPLORER_PASSED},
    /* n! */
    {PROGRAM(exchanges, 2), {2, 0, 0}, {2, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(exchanges, 3), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(exchanges, 4), {24, 0, 0}, {24, 0, 0}, EXPLORER_PASSED},
    /* casrot in GenMC's tests: 2 5 14 43 */
    {PROGRAM(rotating_compares, 2), {2, 0, 0}, {2, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(rotating_compares, 3), {5, 0, 0}, {5, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(rotating_compares, 4), {14, 0, 0}, {14, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(rotating_compares, 5), {43, 0, 0}, {43, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(lost_update, 2), {2, 2, 0}, {2, 2, 0}, EXPLORER_FAILED},
    {PROGRAM(lost_update, 3), {6, 30, 0}, {6, 30, 0}, EXPLORER_FAILED},
    /* SC: lastzero in GenMC's tests, 64 of 5; (n+3) 2^(n-2) fits it */
    {PROGRAM(last_zero, 2), {5, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(last_zero, 3), {12, 0, 0}, {16, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(last_zero, 4), {28, 0, 0}, {40, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(last_zero, 5), {64, 0, 0}, {96, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(last_zero, 6), {144, 0, 0}, {224, 0, 0}, EXPLORER_PASSED},
    /* 8^(n-11): each thread from number 11 on meets another one 3 times */
    {PROGRAM(indexer, 11), {1, 0, 0}, {1, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(indexer, 12), {8, 0, 0}, {8, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(indexer, 13), {64, 0, 0}, {64, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(indexer, 14), {512, 0, 0}, {512, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci, 1), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci, 2), {19, 0, 0}, {20, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci, 3), {141, 0, 0}, {175, 0, 0}, EXPLORER_PASSED},
    /* as fibonacci; fails where the largest value is reached */
    {PROGRAM(fibonacci_reached, 1), {1, 2, 0}, {1, 2, 0}, EXPLORER_FAILED},
    {PROGRAM(fibonacci_reached, 2), {17, 2, 0}, {18, 2, 0}, EXPLORER_FAILED},
    {PROGRAM(fibonacci_reached, 3), {139, 2, 0}, {173, 2, 0}, EXPLORER_FAILED},
    /* SC: fib_bench in GenMC's tests has 218243, as this one of 5 */
    {PROGRAM(fibonacci_watched, 1), {11, 0, 0}, {12, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci_watched, 2), {140, 0, 0}, {180, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci_watched, 3), {1698, 0, 0}, {2800, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(fibonacci_watched, 4), {19605, 0, 0}, {44100, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(control_flow, 1), {5, 0, 0}, {5, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(control_flow, 2), {45, 0, 0}, {45, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(control_flow, 3), {649, 0, 0}, {649, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(sigma, 2), {4, 4, 0}, {4, 4, 0}, EXPLORER_FAILED},
    {PROGRAM(sigma, 3), {8, 40, 0}, {8, 40, 0}, EXPLORER_FAILED},
    {PROGRAM(sigma, 4), {16, 368, 0}, {16, 368, 0}, EXPLORER_FAILED},
    {PROGRAM(compare_counter, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(compare_counter, 3), {60, 0, 0}, {60, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(singleton, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(singleton, 3), {12, 0, 0}, {12, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1; 2^n */
    {PROGRAM(store_buffering_relaxed, 2), {3, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_buffering_relaxed, 3), {7, 0, 0}, {8, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_buffering_relaxed, 4), {15, 0, 0}, {16, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1 */
    {PROGRAM(store_buffering, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_buffering, 3), {7, 0, 0}, {7, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_buffering, 4), {15, 0, 0}, {15, 0, 0}, EXPLORER_PASSED},
    /* all 4: release and acquire do not order them */
    {PROGRAM(store_buffering_release, 2), {3, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1 */
    {PROGRAM(store_buffering_fences, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(store_buffering_fences, 3), {7, 0, 0}, {7, 0, 0}, EXPLORER_PASSED},
    /* 3^(n-1); 4^(n-1) */
    {PROGRAM(message_passing_relaxed, 2), {3, 0, 0}, {3, 1, 0}, EXPLORER_FAILED},
    {PROGRAM(message_passing_relaxed, 3), {9, 0, 0}, {9, 7, 0}, EXPLORER_FAILED},
    /* 3^(n-1) */
    {PROGRAM(message_passing, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(message_passing, 3), {9, 0, 0}, {9, 0, 0}, EXPLORER_PASSED},
    /* 15; 16 */
    {PROGRAM(independent_reads_relaxed, 4), {15, 0, 0}, {15, 1, 0}, EXPLORER_FAILED},
    /* 15; 16 */
    {PROGRAM(independent_reads_acquire, 4), {15, 0, 0}, {15, 1, 0}, EXPLORER_FAILED},
    /* 15 */
    {PROGRAM(independent_reads_ordered, 4), {15, 0, 0}, {15, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1: no cycle of program order and reads-from */
    {PROGRAM(load_buffering, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(load_buffering, 3), {7, 0, 0}, {7, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1; 2^n */
    {PROGRAM(two_writes_each_relaxed, 2), {3, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(two_writes_each_relaxed, 3), {7, 0, 0}, {8, 0, 0}, EXPLORER_PASSED},
    /* 2^n - 1 */
    {PROGRAM(two_writes_each, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(two_writes_each, 3), {7, 0, 0}, {7, 0, 0}, EXPLORER_PASSED},
    /* 8; under SC all but one */
    {PROGRAM(causality_relaxed, 3), {7, 0, 0}, {7, 1, 0}, EXPLORER_FAILED},
    /* all but one of 8 */
    {PROGRAM(causality, 3), {7, 0, 0}, {7, 0, 0}, EXPLORER_PASSED},
    /* (n+1)(n+2)/2 */
    {PROGRAM(coherent_reads, 1), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(coherent_reads, 2), {6, 0, 0}, {6, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(coherent_reads, 3), {10, 0, 0}, {10, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(release_sequence, 1), {9, 0, 0}, {9, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(release_sequence, 2), {36, 0, 0}, {36, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(reorder, 2), {2, 2, 0}, {2, 2, 0}, EXPLORER_FAILED},
    {PROGRAM(reorder, 3), {20, 16, 0}, {20, 16, 0}, EXPLORER_FAILED},
    {PROGRAM(exponential_bug, 1), {5, 1, 0}, {8, 6, 0}, EXPLORER_FAILED},
    {PROGRAM(exponential_bug, 2), {16, 5, 0}, {36, 60, 0}, EXPLORER_FAILED},
    /* n! */
    {PROGRAM(ticket_lock, 2), {2, 0, 2}, {2, 0, 2}, EXPLORER_PASSED},
    {PROGRAM(ticket_lock, 3), {6, 0, 24}, {6, 0, 24}, EXPLORER_PASSED},
    /* n! */
    {PROGRAM(spin_lock, 2), {2, 0, 2}, {2, 0, 2}, EXPLORER_PASSED},
    {PROGRAM(spin_lock, 3), {6, 0, 15}, {6, 0, 15}, EXPLORER_PASSED},
    {PROGRAM(spin_lock, 4), {24, 0, 124}, {24, 0, 124}, EXPLORER_PASSED},
    /* n!, and those in which both are inside */
    {PROGRAM(spin_lock_relaxed, 2), {2, 0, 2}, {2, 4, 2}, EXPLORER_FAILED},
    {PROGRAM(test_and_set_lock, 2), {4, 0, 4}, {4, 0, 4}, EXPLORER_PASSED},
    {PROGRAM(test_and_set_lock, 3), {36, 0, 81}, {36, 0, 81}, EXPLORER_PASSED},
    {PROGRAM(peterson, 2), {4, 0, 6}, {4, 0, 6}, EXPLORER_PASSED},
    {PROGRAM(peterson_release, 2), {4, 0, 6}, {14, 8, 8}, EXPLORER_FAILED},
    {PROGRAM(peterson_relaxed, 2), {4, 0, 6}, {14, 20, 8}, EXPLORER_FAILED},
    {PROGRAM(dekker, 2), {8, 0, 10}, {8, 0, 10}, EXPLORER_PASSED},
    {PROGRAM(dekker_relaxed, 2), {8, 0, 10}, {15, 26, 10}, EXPLORER_FAILED},
    {PROGRAM(dekker_fences, 2), {3, 0, 0}, {3, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(lamport_fast, 2), {6, 0, 18}, {6, 0, 18}, EXPLORER_PASSED},
    {PROGRAM(szymanski, 2), {29, 0, 95}, {29, 0, 95}, EXPLORER_PASSED},
    /* 2^(n-1) */
    {PROGRAM(sequence_lock, 2), {2, 0, 9}, {2, 0, 9}, EXPLORER_PASSED},
    {PROGRAM(sequence_lock, 3), {4, 0, 117}, {4, 0, 117}, EXPLORER_PASSED},
    {PROGRAM(sequence_lock_relaxed, 2), {2, 0, 9}, {4, 4, 9}, EXPLORER_FAILED},
    /* n! */
    {PROGRAM(locked_counter, 2), {2, 0, ANY}, {2, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(locked_counter, 3), {6, 0, ANY}, {6, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(locked_counter, 4), {24, 0, ANY}, {24, 0, ANY}, EXPLORER_PASSED},
    /* n!: the inner one adds nothing */
    {PROGRAM(nested_locks, 2), {2, 0, ANY}, {2, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(nested_locks, 3), {6, 0, ANY}, {6, 0, ANY}, EXPLORER_PASSED},
    /* (2n)!/2^n: 6 for stateful01 */
    {PROGRAM(stateful, 2), {6, 0, ANY}, {6, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(stateful, 3), {90, 0, ANY}, {90, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(double_checked, 2), {4, 0, ANY}, {4, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(double_checked, 3), {15, 0, ANY}, {15, 0, ANY}, EXPLORER_PASSED},
    {PROGRAM(double_checked_relaxed, 2), {4, 0, ANY}, {4, 2, ANY}, EXPLORER_FAILED},
    /* two orders, and a deadlock */
    {PROGRAM(opposite_locks, 2), {2, 1, ANY}, {2, 1, ANY}, EXPLORER_DEADLOCK},
    /* 2^n - 2 orders of forks, and a deadlock */
    {PROGRAM(try_lock, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(try_lock, 3), {21, 0, 0}, {21, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(philosophers, 2), {2, 1, ANY}, {2, 1, ANY}, EXPLORER_DEADLOCK},
    {PROGRAM(philosophers, 3), {6, 1, ANY}, {6, 1, ANY}, EXPLORER_DEADLOCK},
    {PROGRAM(treiber_push, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(treiber_push, 3), {60, 0, 0}, {60, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(treiber_push_and_pop, 2), {46, 0, 0}, {46, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(treiber_pop, 2), {5, 0, 0}, {5, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(treiber_pop, 3), {49, 0, 0}, {49, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(michael_scott_enqueue, 2), {16, 0, 0}, {16, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(michael_scott_queue, 2), {4, 0, 0}, {4, 0, 0}, EXPLORER_PASSED},
    {PROGRAM(michael_scott_queue, 3), {128, 0, 0}, {128, 0, 0}, EXPLORER_PASSED},
    {NULL, 0, NULL, {0, 0, 0}, {0, 0, 0}, EXPLORER_PASSED},
};
