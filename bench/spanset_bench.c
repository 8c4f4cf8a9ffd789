/* spanset-bench: compares the span set with the queues that its users could pick instead. */
#include "exit_status.h"
#include "json.h"
#include "options.h"
#include "plot.h"
#include "tables.h"

#include <stdio.h>

static bool can_write(const char *path) {
    FILE *file = fopen(path, "ae");
    if (file == NULL || fclose(file) != 0) {
        fprintf(stderr, "spanset-bench: ");
        perror(path);
        return false;
    }
    return true;
}

int main(int argc, char **argv) {
    struct options options = options_read(argc, argv);
    print_machine(stdout, &options.plan);
    fflush(stdout);
    if ((options.json != NULL && !can_write(options.json)) ||
        (options.plot != NULL && !(can_plot(options.plot) && can_write(options.plot)))) {
        return EXIT_CANNOT; /* now, rather than after all the measuring */
    }
    struct results results;
    int status = measure(&options.plan, &results);
    if (status == EXIT_ALL_RIGHT) {
        print_tables(stdout, &results);
        if (options.json != NULL && !write_json(options.json, &results)) {
            status = EXIT_CANNOT;
        }
        if (options.plot != NULL && !write_plot(options.plot, &results)) {
            status = EXIT_CANNOT;
        }
    }
    results_release(&results);
    if (fflush(stdout) != 0) {
        perror("spanset-bench: standard output");
        status = EXIT_CANNOT;
    }
    return status;
}
