/* What the benchmarks of the library exit with. */
#ifndef SPANSET_BENCH_EXIT_STATUS_H
#define SPANSET_BENCH_EXIT_STATUS_H

enum {
    EXIT_ALL_RIGHT = 0,
    EXIT_ITEMS_WRONG = 1, /* a kind lost an item, or gave it out twice */
    EXIT_CANNOT = 2       /* wrong use, or something that is needed is not there */
};

#endif
