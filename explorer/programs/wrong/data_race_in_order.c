/*
 * A flag that is not atomic: sequential consistency shows the race, too.
 *
 * expect: failed, data race
 * options: --races
 */
#include "data_race.c"
