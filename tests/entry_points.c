/*
 * Every kind of access that -fsanitize=thread has entry points for, with checked
 * results. Compiled by each compiler that is there (test_entry_points.sh), and run
 * under the explorer by run_entry_points.c.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void entry_points(void *context);
void check_failed(const char *what, int line);

#define CHECK(condition) check(condition, #condition, __LINE__)

static void check(bool condition, const char *what, int line) {
    if (!condition) {
        check_failed(what, line);
    }
}

/* What the compiler cannot know. */
static uint64_t opaque(uint64_t value) {
    __asm__ volatile("" : "+r"(value));
    return value;
}

typedef uint8_t word8;
typedef uint16_t word16;
typedef uint32_t word32;
typedef uint64_t word64;
#ifdef __SIZEOF_INT128__
typedef unsigned __int128 word128;
#endif

#define ALL_SIZES(MACRO) MACRO(8) MACRO(16) MACRO(32) MACRO(64) MACRO_128(MACRO)
#ifdef __SIZEOF_INT128__
#define MACRO_128(MACRO) MACRO(128)
#else
#define MACRO_128(MACRO)
#endif

/* A value that fills the size. */
#define WIDE(bits, seed) ((word##bits)((word##bits)0 - (word##bits)opaque(seed)))

#define FETCH(bits, operation, expression)                                                         \
    do {                                                                                           \
        word##bits before = WIDE(bits, 1000), value = WIDE(bits, 77);                              \
        place##bits = before;                                                                      \
        CHECK(__atomic_fetch_##operation(&place##bits, value, __ATOMIC_SEQ_CST) == before);        \
        CHECK(place##bits == (word##bits)(expression));                                            \
        place##bits = before;                                                                      \
        CHECK(__atomic_##operation##_fetch(&place##bits, value, __ATOMIC_RELAXED) ==               \
              (word##bits)(expression));                                                           \
        __atomic_fetch_##operation(&place##bits, value, __ATOMIC_RELEASE); /* no result */         \
    } while (0)

#define DEFINE_ATOMICS(bits)                                                                       \
    static word##bits place##bits;                                                                 \
    static void exchanges##bits(void) {                                                            \
        word##bits first = WIDE(bits, 3), second = WIDE(bits, 5), expected = first;                \
        __atomic_store_n(&place##bits, first, __ATOMIC_SEQ_CST);                                   \
        CHECK(__atomic_load_n(&place##bits, __ATOMIC_ACQUIRE) == first);                           \
        CHECK(__atomic_exchange_n(&place##bits, second, __ATOMIC_ACQ_REL) == first);               \
        CHECK(place##bits == second);                                                              \
        CHECK(!__atomic_compare_exchange_n(&place##bits, &expected, first, false,                  \
                                           __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));                   \
        CHECK(expected == second && place##bits == second);                                        \
        CHECK(__atomic_compare_exchange_n(&place##bits, &expected, first, true, __ATOMIC_SEQ_CST,  \
                                          __ATOMIC_ACQUIRE));                                      \
        CHECK(expected == second && place##bits == first);                                         \
        CHECK(!__atomic_compare_exchange_n(&place##bits, &expected, first, true, __ATOMIC_ACQ_REL, \
                                           __ATOMIC_RELAXED));                                     \
        CHECK(expected == first);                                                                  \
        CHECK(__sync_val_compare_and_swap(&place##bits, first, second) == first);                  \
        CHECK(__sync_bool_compare_and_swap(&place##bits, second, first));                          \
        CHECK(!__sync_bool_compare_and_swap(&place##bits, second, first));                         \
        CHECK(place##bits == first);                                                               \
    }                                                                                              \
    static void fetches##bits(void) {                                                              \
        FETCH(bits, add, before + value);                                                          \
        FETCH(bits, sub, before - value);                                                          \
        FETCH(bits, and, before &value);                                                           \
        FETCH(bits, or, before | value);                                                           \
        FETCH(bits, xor, before ^ value);                                                          \
        FETCH(bits, nand, ~(before & value));                                                      \
    }                                                                                              \
    static void atomics##bits(void) {                                                              \
        exchanges##bits();                                                                         \
        fetches##bits();                                                                           \
    }

ALL_SIZES(DEFINE_ATOMICS)

/* Not atomic: aligned, volatile, and in one that is packed. */
#define DEFINE_PLAIN(bits)                                                                         \
    struct packed##bits {                                                                          \
        char before;                                                                               \
        word##bits value;                                                                          \
    } __attribute__((packed));                                                                     \
    static word##bits plain##bits;                                                                 \
    static volatile word##bits seen##bits;                                                         \
    static struct packed##bits unaligned##bits;                                                    \
    static volatile struct packed##bits unaligned_seen##bits;                                      \
    __attribute__((noinline)) static void add##bits(word##bits *to, struct packed##bits *packed,   \
                                                    word##bits value) {                            \
        *to = (word##bits)(*to + value);                                                           \
        packed->value = (word##bits)(packed->value + value);                                       \
    }                                                                                              \
    __attribute__((noinline)) static word##bits sum##bits(const word##bits *plain,                 \
                                                          const struct packed##bits *packed) {     \
        return (word##bits)(*plain + packed->value);                                               \
    }                                                                                              \
    static void plains##bits(void) {                                                               \
        word##bits value = WIDE(bits, 9);                                                          \
        plain##bits = 0;                                                                           \
        unaligned##bits.value = 0;                                                                 \
        add##bits(&plain##bits, &unaligned##bits, value);                                          \
        add##bits(&plain##bits, &unaligned##bits, value);                                          \
        CHECK(sum##bits(&plain##bits, &unaligned##bits) == (word##bits)(4 * value));               \
        seen##bits = value;                                                                        \
        seen##bits = (word##bits)(seen##bits + 1);                                                 \
        CHECK(seen##bits == (word##bits)(value + 1));                                              \
        unaligned_seen##bits.value = value;                                                        \
        CHECK(unaligned_seen##bits.value == value);                                                \
    }

ALL_SIZES(DEFINE_PLAIN)

struct large {
    char name[9];
    uint64_t numbers[5];
    unsigned low : 3, high : 11;
};

static struct large large_from, large_to;

__attribute__((noinline)) static void copy_large(struct large *to, const struct large *from) {
    *to = *from;
}

static void structures(void) {
    large_from = (struct large){.name = "name", .numbers = {1, 2, 3, 4, 5}};
    large_from.low = (unsigned)opaque(5) & 7;
    large_from.high = (unsigned)opaque(1234) & 2047;
    copy_large(&large_to, &large_from);
    CHECK(large_to.low == 5 && large_to.high == 1234);
    CHECK(large_to.numbers[4] == 5 && strcmp(large_to.name, "name") == 0);
}

static char block[64], other[64];

static void blocks(void) {
    size_t size = (size_t)opaque(40);
    memset(other, 0, sizeof other);
    CHECK(memset(block, 'a', size) == block);
    block[39] = 'z';
    CHECK(memcpy(other, block, size) == other);
    CHECK(other[0] == 'a' && other[39] == 'z' && other[40] == 0);
    CHECK(memmove(other + 1, other, size) == other + 1);
    CHECK(other[1] == 'a' && other[40] == 'z');
    CHECK(memmove(other, other + 1, size) == other);
    CHECK(other[39] == 'z');
    memset(block, 1, (size_t)opaque(0));
    CHECK(block[0] == 'a');
}

static void fences(void) {
    atomic_thread_fence(memory_order_seq_cst);
    atomic_thread_fence(memory_order_acquire);
    atomic_signal_fence(memory_order_seq_cst);
    __sync_synchronize();
}

static void flags(void) {
    static atomic_flag flag = ATOMIC_FLAG_INIT;
    static _Atomic bool truth;
    static _Atomic(char *) pointer;
    CHECK(!atomic_flag_test_and_set(&flag));
    CHECK(atomic_flag_test_and_set(&flag));
    atomic_flag_clear(&flag);
    atomic_store(&truth, false);
    CHECK(!atomic_exchange(&truth, true));
    CHECK(atomic_load(&truth));
    atomic_store(&pointer, block);
    CHECK(atomic_fetch_add(&pointer, 1) == block);
    CHECK(atomic_load(&pointer) == block + 1);
}

/* A size that has no entry point of its own. No padding, which would be compared, too. */
struct four {
    uint64_t numbers[4];
};

static void structures_atomic(void) {
    static _Atomic struct four place;
    static struct four zero;
    struct four first = {{1, 2, 3, 4}}, second = {{5, 6, 7, opaque(8)}}, expected = second;
    atomic_store(&place, first);
    struct four found = atomic_load(&place);
    CHECK(found.numbers[2] == 3 && found.numbers[3] == 4);
    found = atomic_exchange(&place, second);
    CHECK(found.numbers[0] == 1);
    CHECK(atomic_compare_exchange_strong(&place, &expected, zero));
    CHECK(!atomic_compare_exchange_weak(&place, &expected, first));
    CHECK(expected.numbers[3] == 0);
}

/* A variable size on the stack, and a value that leaves the function by its address. */
static uint64_t stack(void) {
    uint64_t numbers[opaque(4)];
    for (unsigned i = 0; i < opaque(4); i++) {
        numbers[i] = i;
    }
    return numbers[opaque(3)];
}

#define CALL(bits)                                                                                 \
    atomics##bits();                                                                               \
    plains##bits();

void entry_points(void *context) {
    (void)context;
    ALL_SIZES(CALL)
    structures();
    blocks();
    fences();
    flags();
    structures_atomic();
    CHECK(stack() == 3);
}
