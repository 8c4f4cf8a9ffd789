/* See catalogue.h. */
#include "catalogue.h"

#include <stdio.h>

enum { KINDS = 6, THREADS_MOST = 3 };

static const char *const plan_threads[KINDS] = {"+", "-", "2+", "2-", "+-", "-+"};
static const char *const pool_threads[KINDS] = {"t", "g", "tt", "gg", "tg", "gt"};

struct walk {
    void (*each)(const struct catalogue_program *program, void *context);
    void *context;
    const char *alone; /* what the main thread does first */
    const char *const *threads;
    unsigned other_sets; /* a bit for each thread that works on the other set */
};

static void add(const struct walk *walk, const unsigned kinds[], unsigned count) {
    struct catalogue_program program = {.is_pool = walk->threads == pool_threads};
    int length = snprintf(program.text, sizeof program.text, "%s", walk->alone);
    for (unsigned i = 0; i < count; i++) {
        bool is_other = (walk->other_sets >> i & 1) != 0;
        length += snprintf(program.text + length, sizeof program.text - (size_t)length, "%s| %s%s",
                           length > 0 ? " " : "", is_other ? "x " : "", walk->threads[kinds[i]]);
    }
    walk->each(&program, walk->context);
}

/* Threads of kinds that do not fall: each multiset once. */
static void walk_multisets(const struct walk *walk, unsigned count) {
    unsigned kinds[THREADS_MOST] = {0};
    for (;;) {
        add(walk, kinds, count);
        unsigned last = count;
        while (last > 0 && kinds[last - 1] == KINDS - 1) {
            last--;
        }
        if (last == 0) {
            return;
        }
        unsigned kind = kinds[last - 1] + 1;
        for (unsigned i = last - 1; i < count; i++) {
            kinds[i] = kind;
        }
    }
}

void catalogue_each(void (*each)(const struct catalogue_program *program, void *context),
                    void *context) {
    static const char *const starts[] = {"", "<+", ">+"};
    struct walk walk = {.each = each, .context = context};
    for (unsigned count = 1; count <= THREADS_MOST; count++) {
        for (unsigned i = 0; i < sizeof starts / sizeof starts[0]; i++) {
            walk.threads = plan_threads;
            walk.alone = starts[i];
            walk.other_sets = 0;
            walk_multisets(&walk, count);
        }
        walk.alone = "";
        if (count > 1) {
            walk.other_sets = 1U << (count - 1);
            walk_multisets(&walk, count);
        }
        walk.threads = pool_threads;
        walk.other_sets = 0;
        walk_multisets(&walk, count);
    }
}
