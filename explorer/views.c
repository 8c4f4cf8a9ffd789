/* See views.h. */
#include "views.h"

#include "runtime.h"

#include <stdlib.h>
#include <sys/mman.h>

#define REGION_BYTES (UINT64_C(4) << 30)

static char *region;
static size_t region_used;

void views_begin(void) {
    if (region == NULL) {
        region = mmap(NULL, REGION_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) {
            fprintf(stderr, "explorer: no memory for the histories of weak memory\n");
            exit(2);
        }
    }
    region_used = 0;
}

void *views_take(size_t bytes) {
    bytes = (bytes + 15) / 16 * 16;
    if (region_used + bytes > REGION_BYTES) {
        execution_end_blocked(EXPLORER_LIVELOCK, "no end of stores to remember");
    }
    region_used += bytes;
    return region + region_used - bytes;
}

const struct view *view_copy(const struct view *view, struct weak_moment moment) {
    struct view *copy = views_take(sizeof *copy + view->length * sizeof *copy->at);
    *copy = (struct view){view->length, (uint64_t *)(copy + 1), moment};
    memcpy(copy->at, view->at, view->length * sizeof *copy->at);
    return copy;
}
