/* The search of fuzz/weak_history.h: where everything that was executed before happens before, it
 * says of each queue what the check of linearizable.h says; where less does, by hand. */
#include "unit.h"

#include "../explorer/random.h"
#include "../fuzz/linearizable.h"
#include "../fuzz/weak_history.h"

#include <stdbool.h>

enum { ROOM = 16, THREADS = 3, CASES = 100000, OPERATIONS_MOST = 7 };

static struct weak_operation operations[WEAK_HISTORY_THREADS_MOST][ROOM];
static struct weak_history together;
static struct history_operation storage[WEAK_HISTORY_QUEUES_MOST][ROOM];
static struct history apart[WEAK_HISTORY_QUEUES_MOST];

static void begin(void) {
    weak_history_clear(&together, operations[0], ROOM);
    for (unsigned queue = 0; queue < WEAK_HISTORY_QUEUES_MOST; queue++) {
        history_clear(&apart[queue], storage[queue], ROOM);
    }
}

/* Of each thread: the operation that it is in. */
static struct {
    bool is_busy;
    unsigned queue;
    size_t index;
} inside[THREADS];

static void start(unsigned thread, unsigned queue, bool is_push, uint32_t value) {
    weak_history_start(&together, thread, queue, is_push, value);
    inside[thread].index = history_start(&apart[queue], is_push ? HISTORY_PUSH : HISTORY_POP, value,
                                         (char)('a' + thread));
    inside[thread].queue = queue;
    inside[thread].is_busy = true;
}

static void end(unsigned thread, uint32_t value) {
    weak_history_return(&together, thread, value);
    history_return(&apart[inside[thread].queue], inside[thread].index, value);
    inside[thread].is_busy = false;
}

/* Values are pushed once each, in any order of queues; pops return whatever was pushed, or 0. */
static void make_random_history(struct random *random) {
    uint32_t pushed = 0, popped = 0;
    begin();
    for (unsigned left = 1 + (unsigned)random_below(random, OPERATIONS_MOST); left > 0;) {
        unsigned thread = (unsigned)random_below(random, THREADS);
        if (inside[thread].is_busy) {
            bool is_push = operations[thread][together.lengths[thread] - 1].is_push;
            bool is_pop = !is_push && popped < pushed && random_below(random, 3) > 0;
            end(thread, is_pop ? ++popped : 0);
            left--;
        } else if (random_below(random, 2) == 0) {
            start(thread, (unsigned)random_below(random, 2), true, ++pushed);
        } else {
            start(thread, (unsigned)random_below(random, 2), false, 0);
        }
    }
    for (unsigned thread = 0; thread < THREADS; thread++) {
        if (inside[thread].is_busy) {
            end(thread, 0);
        }
    }
}

static void agrees_with_real_time(void **state) {
    (void)state;
    struct random random = random_split(1, 0);
    unsigned possible = 0;
    for (unsigned i = 0; i < CASES; i++) {
        make_random_history(&random);
        bool expected = history_is_linearizable(&apart[0], NULL, 0) &&
                        history_is_linearizable(&apart[1], NULL, 0);
        assert_int_equal(weak_history_is_possible(&together), expected);
        possible += expected;
    }
    assert_in_range(possible, CASES / 10, CASES - CASES / 10); /* both happen */
}

/* An operation of a thread, alone in time, and ordered after nothing but its own thread. */
static void unordered(unsigned thread, unsigned queue, bool is_push, uint32_t value) {
    weak_history_start(&together, thread, queue, is_push, value);
    struct weak_operation *operation = &operations[thread][together.lengths[thread] - 1];
    for (unsigned other = 0; other < WEAK_HISTORY_THREADS_MOST; other++) {
        operation->after[other] = other == thread ? together.lengths[thread] - 1 : 0;
    }
    weak_history_return(&together, thread, value);
}

static void what_nothing_orders_is_free(void **state) {
    (void)state;
    begin();
    unordered(0, 0, true, 1);
    unordered(1, 0, false, 0); /* executed later, and nothing tells it so */
    assert_true(weak_history_is_possible(&together));
    operations[1][0].after[0] = 1;
    assert_false(weak_history_is_possible(&together));
}

static void queues_are_ordered_together(void **state) {
    (void)state;
    begin();
    unordered(0, 0, true, 1);
    unordered(0, 1, false, 0);
    unordered(1, 1, true, 2);
    unordered(1, 0, false, 0);
    assert_false(weak_history_is_possible(&together));
    operations[1][1].value = 1;
    assert_true(weak_history_is_possible(&together));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_real_time),
        cmocka_unit_test(what_nothing_orders_is_free),
        cmocka_unit_test(queues_are_ordered_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
