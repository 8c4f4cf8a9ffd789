/*
 * The perturber: a thread that disturbs the workers while they work, so that what a scheduler does
 * once in a blue moon happens all the time. perturb.c has the table of its means.
 */
#ifndef STRESS_PERTURB_H
#define STRESS_PERTURB_H

#include "run.h"

struct perturbation {
    const char *name;
    const char *purpose;
    /* Disturbs one worker; `number` is random. False if that was not possible. */
    bool (*disturb)(struct worker *worker, uint64_t number);
};

/* The table, ended by one without a name; bit N of a mask stands for row N. */
extern const struct perturbation perturbations[];

/* The mask for a list of names with commas, or `all` or `none`; false if there is no such name. */
bool perturbations_named(const char *list, unsigned *mask);

/* Disturbs the workers of a run until perturber_stop, which leaves none of them frozen. */
void perturber_start(struct run *run);
void perturber_stop(void);

#endif
