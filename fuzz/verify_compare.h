/* The final states of all executions of a program, beside those that random executions come to. */
#ifndef FUZZ_VERIFY_COMPARE_H
#define FUZZ_VERIFY_COMPARE_H

#include "../explorer/verify.h"

struct compared {
    uint64_t states;        /* of all executions */
    uint64_t random_states; /* of the random ones */
    uint64_t missing;    /* random ones that are none of the others: the search has missed them */
    uint64_t executions; /* random ones; 0: nothing was compared */
    double random_seconds;
    bool is_wrong;
};

/* Verifies the program under the settings, in this process, and if all is explored runs it so often
 * at random, under weak memory. `is_pool`: whose final states are asked for. */
bool compare_final_states(const struct explorer_program *program,
                          const struct verify_settings *settings, bool is_pool, uint64_t executions,
                          struct verify_result *result, struct compared *compared);

void compare_print(FILE *file, const struct compared *compared);

#endif
