/* What a run counts, to prove that it reached what it is for. */
#ifndef STRESS_COUNTERS_H
#define STRESS_COUNTERS_H

enum counter {
    COUNT_POPPED,    /* spans popped */
    COUNT_RETIRED,   /* blocks retired */
    COUNT_WAITED,    /* pops that waited for their push */
    COUNT_RACED,     /* installs that another push had done already */
    COUNT_TAKES,     /* lost races for the pool's top, taking a block */
    COUNT_GIVES,     /* the same, giving one back */
    COUNT_MIGRATED,  /* blocks installed in another set than the last time */
    COUNT_RESETS,    /* resets of a set */
    COUNT_CREATED,   /* sets made, used and destroyed while others did the same */
    COUNT_EMPTY,     /* pops of an empty set */
    COUNT_REFUSED,   /* pushes that were out of memory */
    COUNT_RECOVERED, /* pushes that went in after one that was out of memory */
    COUNT_STOPPED,   /* rounds that the others finished while one stood still inside a pop */
    COUNTERS
};

struct counter_name {
    const char *key;   /* in logs */
    const char *words; /* in sentences */
};

extern const struct counter_name counter_names[COUNTERS];

#endif
