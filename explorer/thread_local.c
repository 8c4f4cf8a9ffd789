/*
 * See thread_local.h. Where things are, on x86-64 with glibc: thread-locals of the
 * program and its libraries end at the thread pointer; at it starts what glibc knows
 * of the thread, with the thread pointer itself in its first and third word.
 */
#include "thread_local.h"

#include "runtime.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#ifdef __x86_64__
#include <asm/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

enum { BLOCK_ALIGNMENT = 4096, USER_MAY_SET_POINTER = 2 /* of AT_HWCAP2 */ };

/* Not taken by anything else, and the same in each run: see arena.c. */
#define BLOCKS_ADDRESS ((void *)UINT64_C(0x4f0000000000))

/* Initial values, as linked; defined by link-under-test if there are thread-locals under test.
 * Zeros have addresses, but no memory. */
extern char explorer_tdata_start[] __attribute__((weak));
extern char explorer_tdata_end[] __attribute__((weak));
extern char explorer_tbss_start[] __attribute__((weak));
extern char explorer_tbss_end[] __attribute__((weak));

/* Where they are, from the thread pointer. */
struct part {
    ptrdiff_t offset;
    size_t bytes;
    char *kept; /* what the first thread starts with; NULL for the initial values */
};

static struct {
    bool exists;
    bool is_looked_for;
    bool user_may_set_pointer;
    char *pointer;       /* of the real thread */
    size_t below, above; /* bytes that belong to a thread, before and after its pointer */
    char *blocks;
    size_t block_bytes, block_pointer; /* size of one; where its thread pointer is */
    struct part data, zeros;
} locals;

__attribute__((noreturn)) static void give_up(const char *why) {
    fprintf(stderr, "explorer: the code under test has thread-locals, %s\n", why);
    exit(2);
}

#ifdef __x86_64__
static char *thread_pointer(void) {
    char *pointer;
    __asm__("mov %%fs:0, %0" : "=r"(pointer));
    return pointer;
}

static inline void set_thread_pointer(char *pointer) {
    if (__builtin_expect(locals.user_may_set_pointer, 1)) {
        __asm__ volatile("wrfsbase %0" ::"r"(pointer) : "memory");
    } else {
        syscall(SYS_arch_prctl, ARCH_SET_FS, pointer);
    }
}
/* Without a function that a sanitizer would look into: it may not know this memory. */
/* NOLINTNEXTLINE(readability-non-const-parameter) */
static void copy(char *to, const char *from, size_t bytes) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(bytes)::"memory");
}
#else
static char *thread_pointer(void) { give_up("which the explorer can only do on x86-64"); }

static inline void set_thread_pointer(char *pointer) { (void)pointer; }

static void copy(char *to, const char *from, size_t bytes) { memcpy(to, from, bytes); }
#endif

/* Called for each module; the first one is the program. */
static int look_at_module(struct dl_phdr_info *module, size_t size, void *is_other) {
    (void)size;
    for (unsigned i = 0; i < module->dlpi_phnum && module->dlpi_tls_data != NULL; i++) {
        const ElfW(Phdr) *segment = &module->dlpi_phdr[i];
        if (segment->p_type != PT_TLS) {
            continue;
        }
        char *start = module->dlpi_tls_data;
        if (start < locals.pointer && (size_t)(locals.pointer - start) > locals.below &&
            (size_t)(locals.pointer - start) < (1U << 20)) { /* not allocated later, elsewhere */
            locals.below = (size_t)(locals.pointer - start);
        }
        if (!*(bool *)is_other) {
            uintptr_t linked_at = module->dlpi_addr + segment->p_vaddr;
            locals.data.offset =
                start - locals.pointer + (ptrdiff_t)((uintptr_t)explorer_tdata_start - linked_at);
            locals.zeros.offset =
                start - locals.pointer + (ptrdiff_t)((uintptr_t)explorer_tbss_start - linked_at);
        }
    }
    *(bool *)is_other = true;
    return 0;
}

/* How much glibc knows of a thread: it tells debuggers. */
static size_t bytes_of_thread(void) {
    const uint32_t *bytes = dlvsym(RTLD_DEFAULT, "_thread_db_sizeof_pthread", "GLIBC_PRIVATE");
    if (bytes == NULL) {
        give_up("and glibc does not tell the size of a thread");
    }
    return *bytes;
}

static size_t round_up(size_t bytes) {
    return (bytes + BLOCK_ALIGNMENT - 1) / BLOCK_ALIGNMENT * BLOCK_ALIGNMENT;
}

static void look_for_locals(void) {
    locals.is_looked_for = true;
    locals.data.bytes = (uintptr_t)explorer_tdata_end - (uintptr_t)explorer_tdata_start;
    locals.zeros.bytes = (uintptr_t)explorer_tbss_end - (uintptr_t)explorer_tbss_start;
    if (locals.data.bytes + locals.zeros.bytes == 0) {
        return;
    }
    locals.exists = true;
    locals.user_may_set_pointer = (getauxval(AT_HWCAP2) & USER_MAY_SET_POINTER) != 0;
    locals.pointer = thread_pointer();
    locals.above = bytes_of_thread();
    bool is_other = false;
    dl_iterate_phdr(look_at_module, &is_other);
    locals.block_pointer = round_up(locals.below);
    locals.block_bytes = locals.block_pointer + round_up(locals.above);
    locals.blocks =
        mmap(BLOCKS_ADDRESS, locals.block_bytes * EXPLORER_THREADS_MOST, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (locals.blocks == MAP_FAILED) {
        give_up("and there is no memory for them");
    }
}

static char *pointer_of(unsigned number) {
    return locals.blocks + number * locals.block_bytes + locals.block_pointer;
}

static void set_words(char *pointer) {
    uintptr_t *words = (uintptr_t *)(void *)pointer;
    words[0] = words[2] = (uintptr_t)pointer;
}

void thread_local_prepare(unsigned number) {
    if (!locals.is_looked_for) {
        look_for_locals();
    }
    if (!locals.exists) {
        return;
    }
    char *pointer = pointer_of(number);
    copy(pointer - locals.below, locals.pointer - locals.below, locals.below + locals.above);
    set_words(pointer);
    bool is_kept = number == 0 && locals.data.kept != NULL;
    copy(pointer + locals.data.offset, is_kept ? locals.data.kept : explorer_tdata_start,
         locals.data.bytes);
    if (is_kept) {
        copy(pointer + locals.zeros.offset, locals.zeros.kept, locals.zeros.bytes);
    } else {
        memset(pointer + locals.zeros.offset, 0, locals.zeros.bytes);
    }
}

/* Runs first on the side that is switched to. */
static struct fiber_transfer arrive(struct fiber_transfer transfer) {
    set_thread_pointer(pointer_of(execution.choice.current));
    return fiber_arrive(transfer);
}

void thread_local_enter(void) {
    if (locals.exists) {
        fiber_on_arrival = arrive;
    }
}

void thread_local_leave(void) {
    if (locals.exists) {
        set_thread_pointer(locals.pointer);
        fiber_on_arrival = fiber_arrive;
    }
}

static void keep(struct part *part) {
    free(part->kept);
    part->kept = malloc(part->bytes + 1);
    if (part->kept == NULL) {
        give_up("and there is no memory for what set_up left in them");
    }
    copy(part->kept, pointer_of(0) + part->offset, part->bytes);
}

void thread_local_keep(void) {
    if (locals.exists) {
        keep(&locals.data);
        keep(&locals.zeros);
    }
}

void thread_local_keep_nothing(void) {
    free(locals.data.kept);
    free(locals.zeros.kept);
    locals.data.kept = locals.zeros.kept = NULL;
}
