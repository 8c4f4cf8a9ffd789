/*
 * In the manner of the Competition on Software Verification: unknown values and assumptions; what
 * must not be divided is.
 *
 * options: --plain
 * expect: failed, reach_error was reached
 * verify: no, a value is chosen that nobody knows
 */
#include <pthread.h>
#include <stddef.h>

/* The competition's names. NOLINTBEGIN(bugprone-reserved-identifier) */
extern void reach_error(void);
extern void __VERIFIER_assume(int condition);
extern int __VERIFIER_nondet_int(void);
/* NOLINTEND(bugprone-reserved-identifier) */

enum { MONEY = 10, THREADS = 3 };

static int money = MONEY;
static int spent[THREADS];

static void *spend(void *bill) {
    int amount = __VERIFIER_nondet_int();
    __VERIFIER_assume(amount > 0 && amount <= MONEY);
    if (money >= amount) {
        money -= amount;
        *(int *)bill = amount;
    }
    return NULL;
}

int main(void) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, spend, &spent[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    if (money + spent[0] + spent[1] + spent[2] != MONEY) {
        reach_error();
    }
    return 0;
}
