/* Names for what the public calls return. */
#include "geometry.h"
#include "spanset.h"

const char *spanset_strerror(enum spanset_status status) {
    switch (status) {
    case SPANSET_OK:
        return "success";
    case SPANSET_OUT_OF_MEMORY:
        return "out of memory";
    case SPANSET_NOT_EMPTY:
        return "the set still holds spans: nothing was changed";
    case SPANSET_NULL_SPAN:
        return "a span must not be NULL";
    case SPANSET_IN_USE:
        return "the pool still has sets: nothing was changed";
    case SPANSET_BROKEN:
        return "the accounting of blocks or spans is broken";
    }
    return "unknown status";
}

size_t spanset_block_slots(void) { return BLOCK_SLOTS; }
