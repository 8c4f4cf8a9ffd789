/* See growth.h. */
#include "growth.h"
#include "exit_status.h"
#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool growth_is_quick;

void growth_cannot(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(EXIT_CANNOT);
}

/* Medians at each size, and the slope of their logarithms: 0 does not grow, 1 grows in
 * proportion. */
struct result {
    size_t length;
    double costs[GROWTH_POINTS_MOST];
    double slope;
};

/* Least squares through the logarithms. */
static double slope_of(const struct growth *growth, const struct result *result) {
    double n = (double)result->length;
    double x_sum = 0;
    double y_sum = 0;
    double xx_sum = 0;
    double xy_sum = 0;
    for (size_t i = 0; i < result->length; i++) {
        double x = log(growth->sizes[i]);
        double y = log(result->costs[i]);
        x_sum += x;
        y_sum += y;
        xx_sum += x * x;
        xy_sum += x * y;
    }
    return (n * xy_sum - x_sum * y_sum) / (n * xx_sum - x_sum * x_sum);
}

static const char *in_words(double slope) {
    if (slope < -0.05) {
        return "falls";
    }
    if (slope < 0.05) {
        return "does not grow";
    }
    if (slope < 0.9) {
        return "grows, but less than in proportion";
    }
    return slope < 1.1 ? "grows in proportion" : "grows more than in proportion";
}

static size_t sizes_to_measure(const struct growth *growth) {
    size_t length = 0;
    while (length < GROWTH_POINTS_MOST && growth->sizes[length] > 0 &&
           (!growth_is_quick || growth->sizes[length] <= growth->most_when_quick)) {
        length++;
    }
    return length;
}

/* Rounds are interleaved: all sizes, then all again. */
static void measure(const struct growth *growth, struct result *result) {
    static double all[GROWTH_POINTS_MOST][GROWTH_ROUNDS_MOST];
    result->length = sizes_to_measure(growth);
    for (unsigned round = 0; round < growth->rounds; round++) {
        for (size_t i = 0; i < result->length; i++) {
            all[i][round] = growth->measure(growth->sizes[i]);
        }
    }
    for (size_t i = 0; i < result->length; i++) {
        result->costs[i] = summarize(all[i], growth->rounds).median;
    }
    result->slope = slope_of(growth, result);
}

static void print(const struct growth *growth, const struct result *result) {
    printf("\n%s\n%22s  %s\n", growth->title, growth->size, growth->cost);
    for (size_t i = 0; i < result->length; i++) {
        printf("%22.15g  %.4g\n", growth->sizes[i], result->costs[i]);
    }
    printf("slope %.2f: %s %s\n", result->slope, growth->what, in_words(result->slope));
    fflush(stdout);
}

/* A block of numbers with its title, as growth_plot.sh reads it. */
static void write_numbers(FILE *to, const struct growth *growth, const struct result *result) {
    fprintf(to, "# %s: %s (slope %.2f)|%s|%s\n", growth->title, in_words(result->slope),
            result->slope, growth->size, growth->cost);
    for (size_t i = 0; i < result->length; i++) {
        fprintf(to, "%.17g %.6g\n", growth->sizes[i], result->costs[i]);
    }
    fputs("\n\n", to);
}

static FILE *read_arguments(int argc, char **argv, const char *what) {
    static const char usage[] = "usage: %s [--quick] [--numbers FILE]\n%s\n"
                                "  --quick         measure little, only to see whether it works\n"
                                "  --numbers FILE  append the numbers for growth_plot.sh\n";
    FILE *numbers = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            printf(usage, argv[0], what);
            exit(0);
        }
        if (strcmp(argv[i], "--quick") == 0) {
            growth_is_quick = true;
        } else if (strcmp(argv[i], "--numbers") == 0 && i + 1 < argc) {
            numbers = fopen(argv[++i], "ae");
            if (numbers == NULL) {
                perror(argv[i]);
                exit(EXIT_CANNOT);
            }
        } else {
            fprintf(stderr, "'%s' is not understood\n", argv[i]);
            fprintf(stderr, usage, argv[0], what);
            exit(EXIT_CANNOT);
        }
    }
    return numbers;
}

int growth_main(int argc, char **argv, const char *what, struct growth *all, size_t count) {
    FILE *numbers = read_arguments(argc, argv, what);
    for (size_t i = 0; i < count; i++) {
        struct result result;
        measure(&all[i], &result);
        print(&all[i], &result);
        if (numbers != NULL) {
            write_numbers(numbers, &all[i], &result);
        }
    }
    if (numbers != NULL && (fflush(numbers) != 0 || fclose(numbers) != 0)) {
        growth_cannot("the numbers could not be written");
    }
    return 0;
}
