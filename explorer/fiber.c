/* Stacks and starts of fibers; see fiber.h. */
#include "fiber.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fiber_transfer (*fiber_on_arrival)(struct fiber_transfer) = fiber_arrive;

/* Where the next stack goes, if nothing is there: reports show addresses of variables on stacks,
 * and are the same in each run. */
static uintptr_t next_stack = UINT64_C(0x4e0000000000);

bool fiber_allocate_stack(struct fiber *fiber, size_t stack_bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t bytes = (stack_bytes + page - 1) / page * page;
    char *memory = mmap((void *)next_stack, bytes + FIBER_GUARD_BYTES, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return false;
    }
    next_stack += bytes + FIBER_GUARD_BYTES;
    if (mprotect(memory, FIBER_GUARD_BYTES, PROT_NONE) != 0) {
        munmap(memory, bytes + FIBER_GUARD_BYTES);
        return false;
    }
    fiber->stack = memory + FIBER_GUARD_BYTES;
    fiber->stack_bytes = bytes;
    return true;
}

void fiber_release_stack(struct fiber *fiber) {
    munmap((char *)fiber->stack - FIBER_GUARD_BYTES, fiber->stack_bytes + FIBER_GUARD_BYTES);
    fiber->stack = NULL;
}

static void fiber_start(struct fiber_transfer transfer) {
    struct fiber *from = transfer.data;
    fiber_on_arrival(transfer);
    (void)from;
    struct fiber *fiber_running(void);
#ifdef FIBER_ASAN
    /* What the real thread's stack is, nobody but the sanitizer knows: it tells here. */
    const void *stack;
    size_t bytes;
    __sanitizer_finish_switch_fiber(fiber_running()->fake_stack, &stack, &bytes);
    if (from->stack == NULL) {
        from->stack = (void *)(uintptr_t)stack;
        from->stack_bytes = bytes;
    }
#endif
    fiber_running()->entry();
    __builtin_trap();
}

/* The last execution may have left it in the middle of a function. */
static void unpoison_stack(const struct fiber *fiber) {
#ifdef FIBER_ASAN
    __asan_unpoison_memory_region(fiber->stack, fiber->stack_bytes);
#endif
    (void)fiber;
}

void fiber_clear_stack(struct fiber *fiber) {
    enum { BYTES_MOST = 64 * 1024 }; /* what is farther down, few programs come to */
    size_t bytes = fiber->stack_bytes < BYTES_MOST ? fiber->stack_bytes : BYTES_MOST;
    unpoison_stack(fiber);
    memset((char *)fiber->stack + fiber->stack_bytes - bytes, 0, bytes);
}

void fiber_prepare(struct fiber *fiber, void (*entry)(void)) {
    unpoison_stack(fiber); /* its fake stack is used again: nobody would free it */
    fiber->entry = entry;
    fiber->started = false;
    fiber->context =
        make_fcontext((char *)fiber->stack + fiber->stack_bytes, fiber->stack_bytes, fiber_start);
}
