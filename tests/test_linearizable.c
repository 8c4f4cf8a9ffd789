/* The check of histories: each pattern by hand, and random histories against a search. */
#include "unit.h"

#include "../explorer/random.h"
#include "../fuzz/linearizable.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SMALL_MOST = 8,   /* operations of a random history */
    THREADS_MOST = 4, /* of a random history */
    RANDOM_CASES = 400000
};

static struct history_operation storage[HISTORY_OPERATIONS_MOST];
static struct history history;
static char message[300];

static void begin(void) { history_clear(&history, storage, HISTORY_OPERATIONS_MOST); }

static size_t push_starts(uint32_t value, char thread) {
    return history_start(&history, HISTORY_PUSH, value, thread);
}

static size_t pop_starts(char thread) { return history_start(&history, HISTORY_POP, 0, thread); }

static void returns(size_t index, uint64_t value) { history_return(&history, index, value); }

static void push_alone(uint32_t value, char thread) { returns(push_starts(value, thread), value); }

static void pop_alone(uint32_t value, char thread) { returns(pop_starts(thread), value); }

static void is_a_queue(void) {
    assert_true(history_is_linearizable(&history, message, sizeof message));
}

static void is_no_queue(const char *why) {
    assert_false(history_is_linearizable(&history, message, sizeof message));
    assert_string_equal(message, why);
}

static void sequences_are_what_a_queue_does(void **state) {
    (void)state;
    begin();
    is_a_queue();
    pop_alone(0, '_');
    push_alone(5, '_');
    push_alone(2, 'a');
    pop_alone(5, 'b');
    pop_alone(2, 'a');
    pop_alone(0, 'b');
    push_alone(HISTORY_VALUE_MOST, '_');
    is_a_queue();
}

static void what_is_popped_was_pushed(void **state) {
    (void)state;
    begin();
    push_alone(1, 'a');
    push_alone(9, 'a');
    pop_alone(1, 'b');
    pop_alone(9, 'b');
    is_a_queue();
    begin(); /* what is known of the history before must not count */
    push_alone(1, 'a');
    pop_alone(9, 'b');
    is_no_queue("span 9 was popped (by b) but never pushed");
    begin();
    pop_alone(UINT32_MAX, '_');
    is_no_queue("span 4294967295 was popped (by the main thread) but never pushed");
    begin(); /* not taken for 0 or 1 */
    push_alone(1, 'a');
    returns(pop_starts('a'), UINT64_C(0x100000001));
    is_no_queue("span 4294967295 was popped (by a) but never pushed");
}

static void pop_does_not_end_before_its_push_begins(void **state) {
    (void)state;
    begin();
    size_t pop = pop_starts('b');
    size_t push = push_starts(3, 'a');
    returns(pop, 3);
    returns(push, 3);
    is_a_queue();
    begin();
    pop_alone(3, 'b');
    push_alone(3, 'a');
    is_no_queue("span 3 was popped (by b) before its push (by a) began");
}

static void nothing_is_popped_twice(void **state) {
    (void)state;
    begin();
    push_alone(7, 'a');
    push_alone(8, 'a');
    size_t pop = pop_starts('b');
    size_t other = pop_starts('c');
    returns(pop, 8);
    returns(other, 7);
    is_a_queue();
    begin();
    push_alone(7, 'a');
    pop = pop_starts('b');
    other = pop_starts('_');
    returns(other, 7);
    returns(pop, 7);
    is_no_queue("span 7 was popped twice (by b and by the main thread)");
}

static void pops_keep_the_order_of_pushes(void **state) {
    (void)state;
    begin();
    push_alone(2, 'a');
    push_alone(3, 'a');
    pop_alone(3, 'b');
    pop_alone(2, 'c');
    is_no_queue("span 3 was popped (by b) before span 2 (by c), though it was pushed after it");
    begin(); /* the pushes overlap by one step */
    size_t push = push_starts(2, 'a');
    size_t other = push_starts(3, 'b');
    returns(push, 2);
    returns(other, 3);
    pop_alone(3, 'b');
    pop_alone(2, 'c');
    is_a_queue();
    begin(); /* the pops overlap by one step */
    push_alone(2, 'a');
    push_alone(3, 'a');
    size_t pop = pop_starts('b');
    other = pop_starts('c');
    returns(pop, 3);
    returns(other, 2);
    is_a_queue();
}

static void no_span_stays_behind(void **state) {
    (void)state;
    begin();
    push_alone(2, 'a');
    push_alone(3, 'a');
    is_a_queue();
    pop_alone(3, 'b');
    is_no_queue("span 3 was popped (by b), though span 2 was pushed before it and never popped");
    begin();
    size_t push = push_starts(2, 'a');
    push_alone(3, 'b');
    returns(push, 2);
    pop_alone(3, 'b');
    is_a_queue();
}

static void pop_finds_nothing_only_if_nothing_is_there(void **state) {
    (void)state;
    begin();
    push_alone(4, 'a');
    pop_alone(0, 'b');
    is_no_queue("a pop of b found the set empty, though at least one span was in it all that time"
                " (at the end span 4)");
    begin(); /* one step before the push returns */
    size_t push = push_starts(4, 'a');
    size_t pop = pop_starts('b');
    returns(push, 4);
    returns(pop, 0);
    is_a_queue();
    begin(); /* one step after another pop starts */
    push_alone(4, 'a');
    pop = pop_starts('b');
    size_t other = pop_starts('c');
    returns(pop, 0);
    returns(other, 4);
    is_a_queue();
}

/* A pop that finds nothing while span 1 is popped and span 2 pushed; the time between is all it
 * has. */
static void hand_over(bool with_gap) {
    begin();
    push_alone(1, 'a');
    size_t empty = pop_starts('c');
    size_t push = push_starts(2, 'a');
    if (!with_gap) {
        returns(push, 2);
    }
    size_t pop = pop_starts('b');
    if (with_gap) {
        returns(push, 2);
    }
    returns(empty, 0);
    returns(pop, 1);
    pop_alone(2, 'b');
}

static void spans_that_take_turns_leave_no_gap(void **state) {
    (void)state;
    hand_over(true);
    is_a_queue();
    hand_over(false);
    is_no_queue("a pop of c found the set empty, though at least one span was in it all that time"
                " (at the end span 2)");
}

/* A gap before the pop that finds nothing, or after it, is none for it. */
static void gaps_elsewhere_do_not_count(void **state) {
    (void)state;
    begin();
    push_alone(1, 'a');
    pop_alone(1, 'a');
    push_alone(2, 'a');
    pop_alone(0, 'b');
    pop_alone(2, 'a');
    pop_alone(0, 'a');
    is_no_queue("a pop of b found the set empty, though at least one span was in it all that time"
                " (at the end span 2)");
}

static void what_cannot_be_checked_is_said(void **state) {
    (void)state;
    begin();
    push_starts(1, 'a');
    pop_starts('b');
    is_no_queue("2 operations have not returned: this cannot be checked");
    begin();
    push_alone(6, 'a');
    pop_alone(6, 'a');
    push_alone(6, 'b');
    is_no_queue("span 6 was pushed twice: this cannot be checked");
    begin();
    push_alone(0, 'a');
    is_no_queue("span 0 was pushed: only 1 to 65535 can be checked");
    begin();
    push_alone(HISTORY_VALUE_MOST + 1, 'a');
    is_no_queue("span 65536 was pushed: only 1 to 65535 can be checked");
    assert_false(history_is_linearizable(&history, NULL, 0));
    history.length = HISTORY_OPERATIONS_MOST + 1;
    is_no_queue("a history of 32768 operations: at most 32767 can be checked");
}

static void start_without_room(void) {
    history_clear(&history, storage, 1);
    push_alone(1, 'a');
    push_starts(2, 'a');
}

static void return_twice(void) {
    begin();
    push_alone(1, 'a');
    returns(0, 1);
}

static void return_before_start(void) {
    begin();
    returns(0, 1);
}

static void misuse_aborts(void **state) {
    (void)state;
    void (*const misuses[])(void) = {start_without_room, return_twice, return_before_start};
    for (size_t i = 0; i < sizeof misuses / sizeof *misuses; i++) {
        pid_t child = fork();
        if (child == 0) {
            close(STDERR_FILENO); /* the message is not of this test's making */
            misuses[i]();
            _exit(EXIT_SUCCESS);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}

/* As many operations as can be checked: a pushes and b pops what was pushed before, half at once.
 */
static void make_long_history(void) {
    begin();
    push_alone(1, 'a');
    for (uint32_t value = 2; history.length < HISTORY_OPERATIONS_MOST; value++) {
        size_t push = push_starts(value, 'a');
        size_t pop = pop_starts('b');
        returns(push, value);
        returns(pop, value - 1);
    }
}

static void long_histories_are_checked_to_their_end(void **state) {
    (void)state;
    make_long_history();
    is_a_queue();
    struct history_operation *last = &storage[HISTORY_OPERATIONS_MOST - 1];
    assert_int_equal(last->value, 16383);
    last->value = 0;
    is_no_queue("a pop of b found the set empty, though at least one span was in it all that time"
                " (at the end span 16383)");
    last->value = 16384;
    is_no_queue("span 16384 was popped (by b), though span 16383 was pushed before it and never"
                " popped");
    last[-2].value = 16383;
    last->value = 16382;
    is_no_queue("span 16383 was popped (by b) before span 16382 (by b), though it was pushed after"
                " it");
}

/* The search, from the definition alone: some operation that no other precedes comes first, and
 * does what a queue does; then the rest in the same way (Wing, Gong, "Testing and verifying
 * concurrent objects", JPDC 1993). */
struct search {
    uint32_t queue[SMALL_MOST];
    size_t head, tail;
    unsigned done; /* a bit for each operation */
};

static bool can_be_next(const struct search *search, size_t index) {
    for (size_t other = 0; other < history.length; other++) {
        if (!(search->done >> other & 1) && storage[other].end < storage[index].start) {
            return false;
        }
    }
    return !(search->done >> index & 1);
}

/* Whether a queue can do the operation now; does it. */
static bool queue_does(struct search *search, const struct history_operation *operation) {
    if (operation->kind == HISTORY_PUSH) {
        search->queue[search->tail++] = operation->value;
        return true;
    }
    if (operation->value == 0) {
        return search->head == search->tail;
    }
    return search->head < search->tail && search->queue[search->head++] == operation->value;
}

static bool search_finds_an_order(const struct search *search) {
    if (search->done == (1U << history.length) - 1) {
        return true;
    }
    for (size_t index = 0; index < history.length; index++) {
        struct search next = *search;
        next.done |= 1U << index;
        if (can_be_next(search, index) && queue_does(&next, &storage[index]) &&
            search_finds_an_order(&next)) {
            return true;
        }
    }
    return false;
}

/* Threads at a queue that works, each operation taking effect at some time between its start and
 * its end; but some pops are mistaken. */
struct simulation {
    struct random random;
    struct search queue;
    uint32_t pushed;
    size_t operations; /* that are still to start */
    unsigned threads;
    bool is_running[THREADS_MOST], has_effect[THREADS_MOST];
    size_t running[THREADS_MOST];
    uint32_t got[THREADS_MOST];
    uint64_t mistakes; /* out of 24 pops */
};

static bool is_one_of(struct simulation *simulation, uint64_t chances, uint64_t of) {
    return random_below(&simulation->random, of) < chances;
}

static void simulate_start(struct simulation *simulation, unsigned thread) {
    char name = (char)('a' + (int)thread);
    bool is_push = is_one_of(simulation, 1, 2);
    simulation->running[thread] =
        is_push ? push_starts(++simulation->pushed, name) : pop_starts(name);
    simulation->is_running[thread] = true;
    simulation->has_effect[thread] = false;
    simulation->operations--;
}

/* What a pop gets: the first, but if it is a mistaken one the last, nothing, or anything. */
static uint32_t simulate_pop(struct simulation *simulation) {
    struct search *queue = &simulation->queue;
    uint64_t mistake = random_below(&simulation->random, 24);
    if (mistake < simulation->mistakes && mistake % 4 == 0) {
        return (uint32_t)random_below(&simulation->random, simulation->pushed + 2);
    }
    if (queue->head == queue->tail || (mistake < simulation->mistakes && mistake % 4 == 1)) {
        return 0;
    }
    return queue->queue[mistake < simulation->mistakes ? --queue->tail : queue->head++];
}

static void simulate_effect(struct simulation *simulation, unsigned thread) {
    const struct history_operation *operation = &storage[simulation->running[thread]];
    if (operation->kind == HISTORY_PUSH) {
        simulation->queue.queue[simulation->queue.tail++] = operation->value;
    } else {
        simulation->got[thread] = simulate_pop(simulation);
    }
    simulation->has_effect[thread] = true;
}

static void simulate_return(struct simulation *simulation, unsigned thread) {
    if (!simulation->has_effect[thread]) {
        simulate_effect(simulation, thread);
    }
    returns(simulation->running[thread], simulation->got[thread]);
    simulation->is_running[thread] = false;
}

static bool somebody_runs(const struct simulation *simulation) {
    for (unsigned thread = 0; thread < simulation->threads; thread++) {
        if (simulation->is_running[thread]) {
            return true;
        }
    }
    return false;
}

static void make_random_history(uint64_t number) {
    struct simulation simulation = {.random = random_split(1, number)};
    simulation.threads = 3 + (unsigned)is_one_of(&simulation, 1, 2);
    simulation.operations = 4 + random_below(&simulation.random, SMALL_MOST - 3);
    simulation.mistakes = random_below(&simulation.random, 25);
    begin();
    while (simulation.operations > 0 || somebody_runs(&simulation)) {
        unsigned thread = (unsigned)random_below(&simulation.random, simulation.threads);
        if (!simulation.is_running[thread]) {
            if (simulation.operations > 0) {
                simulate_start(&simulation, thread);
            }
        } else if (!simulation.has_effect[thread] && is_one_of(&simulation, 1, 2)) {
            simulate_effect(&simulation, thread);
        } else {
            simulate_return(&simulation, thread);
        }
    }
}

static const char *const reasons[] = {"never pushed", "began",        "popped twice",
                                      "never popped", "pushed after", "found the set empty"};
enum { REASONS = sizeof reasons / sizeof *reasons };

static void count_reason(unsigned counts[REASONS]) {
    size_t reason = 0;
    while (strstr(message, reasons[reason]) == NULL) {
        reason++;
        assert_in_range(reason, 0, REASONS - 1);
    }
    counts[reason]++;
}

static void print_history(void) {
    for (size_t i = 0; i < history.length; i++) {
        print_message("%c %s %u [%u, %u]\n", storage[i].thread,
                      storage[i].kind == HISTORY_PUSH ? "push" : "pop", (unsigned)storage[i].value,
                      (unsigned)storage[i].start, (unsigned)storage[i].end);
    }
}

static void check_and_search_agree(void **state) {
    (void)state;
    unsigned queues = 0;
    unsigned counts[REASONS] = {0};
    for (uint64_t number = 0; number < RANDOM_CASES; number++) {
        make_random_history(number);
        bool expected = search_finds_an_order(&(struct search){.done = 0});
        bool is_queue = history_is_linearizable(&history, message, sizeof message);
        if (is_queue != expected) {
            print_history();
            fail_msg("history %u: the search says %d, the check %d", (unsigned)number, expected,
                     is_queue);
        }
        queues += is_queue;
        if (!is_queue) {
            count_reason(counts);
        }
    }
    assert_in_range(queues, RANDOM_CASES / 10, RANDOM_CASES - RANDOM_CASES / 10);
    for (size_t reason = 0; reason < REASONS; reason++) {
        assert_in_range(counts[reason], RANDOM_CASES / 200, RANDOM_CASES);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_are_what_a_queue_does),
        cmocka_unit_test(what_is_popped_was_pushed),
        cmocka_unit_test(pop_does_not_end_before_its_push_begins),
        cmocka_unit_test(nothing_is_popped_twice),
        cmocka_unit_test(pops_keep_the_order_of_pushes),
        cmocka_unit_test(no_span_stays_behind),
        cmocka_unit_test(pop_finds_nothing_only_if_nothing_is_there),
        cmocka_unit_test(spans_that_take_turns_leave_no_gap),
        cmocka_unit_test(gaps_elsewhere_do_not_count),
        cmocka_unit_test(what_cannot_be_checked_is_said),
        cmocka_unit_test(misuse_aborts),
        cmocka_unit_test(long_histories_are_checked_to_their_end),
        cmocka_unit_test(check_and_search_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
