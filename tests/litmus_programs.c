/*
 * See litmus_programs.h. Code under test: compiled for the explorer. The names are the
 * customary ones (Maranget, Sarkar, Sewell, "A tutorial introduction to the ARM and
 * POWER relaxed memory models", 2012; Alglave, Maranget, Tautschnig, "Herding cats",
 * 2014).
 */
#include "litmus_programs.h"

#include "explorer.h"
#include "runtime.h"

#include <pthread.h>
#include <stdatomic.h>

__extension__ typedef unsigned __int128 wide;

static atomic_uint x, y, z;
static _Atomic wide wide_x, wide_y;
static pthread_mutex_t lock;
static unsigned results[LITMUS_RESULTS_MOST];

#define RLX memory_order_relaxed
#define ACQ memory_order_acquire
#define REL memory_order_release
#define ACQ_REL memory_order_acq_rel
#define SC memory_order_seq_cst

#define READ(number, location, order) (results[number] = atomic_load_explicit(&(location), order))
#define WRITE(location, value, order) atomic_store_explicit(&(location), value, order)
#define ADD(location, value, order) atomic_fetch_add_explicit(&(location), value, order)
#define FENCE(order) atomic_thread_fence(order)
#define THREAD(name, ...)                                                                          \
    static void name(void) { __VA_ARGS__; }

static void final_x(void) { READ(1, x, RLX); }
static void final_y(void) { READ(1, y, RLX); }
static void final_both(void) {
    READ(0, x, RLX);
    READ(1, y, RLX);
}

/* SB: store buffering. */
THREAD(sb_rlx_a, WRITE(x, 1, RLX); READ(0, y, RLX))
THREAD(sb_rlx_b, WRITE(y, 1, RLX); READ(1, x, RLX))
THREAD(sb_ra_a, WRITE(x, 1, REL); READ(0, y, ACQ))
THREAD(sb_ra_b, WRITE(y, 1, REL); READ(1, x, ACQ))
THREAD(sb_sc_a, WRITE(x, 1, SC); READ(0, y, SC))
THREAD(sb_sc_b, WRITE(y, 1, SC); READ(1, x, SC))
THREAD(sb_sc_stores_a, WRITE(x, 1, SC); READ(0, y, ACQ))
THREAD(sb_sc_stores_b, WRITE(y, 1, SC); READ(1, x, ACQ))
THREAD(sb_fence_a, WRITE(x, 1, RLX); FENCE(SC); READ(0, y, RLX))
THREAD(sb_fence_b, WRITE(y, 1, RLX); FENCE(SC); READ(1, x, RLX))
THREAD(sb_weak_fence_a, WRITE(x, 1, RLX); FENCE(ACQ_REL); READ(0, y, RLX))
THREAD(sb_weak_fence_b, WRITE(y, 1, RLX); FENCE(ACQ_REL); READ(1, x, RLX))
THREAD(sb_rmw_a, ADD(x, 1, SC); READ(0, y, SC))
THREAD(sb_rmw_b, ADD(y, 1, SC); READ(1, x, SC))

/* LB: load buffering. */
THREAD(lb_rlx_a, READ(0, x, RLX); WRITE(y, 1, RLX))
THREAD(lb_rlx_b, READ(1, y, RLX); WRITE(x, 1, RLX))
THREAD(lb_ra_a, READ(0, x, ACQ); WRITE(y, 1, REL))
THREAD(lb_ra_b, READ(1, y, ACQ); WRITE(x, 1, REL))

/* IRIW: independent reads of independent writes. */
THREAD(write_x_rlx, WRITE(x, 1, RLX))
THREAD(write_y_rlx, WRITE(y, 1, RLX))
THREAD(write_x_rel, WRITE(x, 1, REL))
THREAD(write_y_rel, WRITE(y, 1, REL))
THREAD(write_x_sc, WRITE(x, 1, SC))
THREAD(write_y_sc, WRITE(y, 1, SC))
THREAD(iriw_acq_a, READ(0, x, ACQ); READ(1, y, ACQ))
THREAD(iriw_acq_b, READ(2, y, ACQ); READ(3, x, ACQ))
THREAD(iriw_sc_a, READ(0, x, SC); READ(1, y, SC))
THREAD(iriw_sc_b, READ(2, y, SC); READ(3, x, SC))
THREAD(iriw_fence_a, READ(0, x, RLX); FENCE(SC); READ(1, y, RLX))
THREAD(iriw_fence_b, READ(2, y, RLX); FENCE(SC); READ(3, x, RLX))

/* WRC: write to read causality. */
THREAD(wrc_rlx_b, READ(0, x, RLX); WRITE(y, 1, RLX))
THREAD(wrc_rlx_c, READ(1, y, RLX); READ(2, x, RLX))
THREAD(wrc_ra_b, READ(0, x, RLX); WRITE(y, 1, REL))
THREAD(wrc_ra_c, READ(1, y, ACQ); READ(2, x, RLX))

/* 2+2W, S, R. */
THREAD(ww_rlx_a, WRITE(x, 1, RLX); WRITE(y, 2, RLX))
THREAD(ww_rlx_b, WRITE(y, 1, RLX); WRITE(x, 2, RLX))
THREAD(ww_rel_a, WRITE(x, 1, REL); WRITE(y, 2, REL))
THREAD(ww_rel_b, WRITE(y, 1, REL); WRITE(x, 2, REL))
THREAD(ww_sc_a, WRITE(x, 1, SC); WRITE(y, 2, SC))
THREAD(ww_sc_b, WRITE(y, 1, SC); WRITE(x, 2, SC))
THREAD(ww_fence_a, WRITE(x, 1, RLX); FENCE(SC); WRITE(y, 2, RLX))
THREAD(ww_fence_b, WRITE(y, 1, RLX); FENCE(SC); WRITE(x, 2, RLX))
THREAD(s_rlx_a, WRITE(x, 2, RLX); WRITE(y, 1, RLX))
THREAD(s_rlx_b, READ(0, y, RLX); WRITE(x, 1, RLX))
THREAD(s_ra_a, WRITE(x, 2, RLX); WRITE(y, 1, REL))
THREAD(s_ra_b, READ(0, y, ACQ); WRITE(x, 1, RLX))
THREAD(r_ra_a, WRITE(x, 1, REL); WRITE(y, 1, REL))
THREAD(r_ra_b, WRITE(y, 2, REL); READ(0, x, ACQ))
THREAD(r_sc_a, WRITE(x, 1, SC); WRITE(y, 1, SC))
THREAD(r_sc_b, WRITE(y, 2, SC); READ(0, x, SC))
THREAD(r_fence_a, WRITE(x, 1, RLX); FENCE(SC); WRITE(y, 1, RLX))
THREAD(r_fence_b, WRITE(y, 2, RLX); FENCE(SC); READ(0, x, RLX))

/* Coherence. */
THREAD(write_x_1_2, WRITE(x, 1, RLX); WRITE(x, 2, RLX))
THREAD(read_x_twice, READ(0, x, RLX); READ(1, x, RLX))
THREAD(read_x_twice_too, READ(2, x, RLX); READ(3, x, RLX))
THREAD(write_x_2_rlx, WRITE(x, 2, RLX))
THREAD(read_write_x, READ(0, x, RLX); WRITE(x, 1, RLX))
THREAD(write_read_x, WRITE(x, 1, RLX); READ(0, x, RLX))

/* Read-modify-writes. */
THREAD(add_a, results[0] = ADD(x, 1, RLX))
THREAD(add_b, results[1] = ADD(x, 1, RLX))
static void exchange_1_by_2(void) {
    unsigned expected = 1;
    results[0] = atomic_compare_exchange_strong_explicit(&x, &expected, 2, RLX, RLX);
}

/* Release sequences: who acquires the last of one has what came before its first. */
THREAD(publish_2, WRITE(x, 1, RLX); WRITE(y, 2, REL))
THREAD(publish_2_by_fence, WRITE(x, 1, RLX); FENCE(REL); WRITE(y, 2, RLX))
THREAD(publish_1, WRITE(x, 1, RLX); WRITE(y, 1, REL))
THREAD(publish_1_then_2, WRITE(x, 1, RLX); WRITE(y, 1, REL); WRITE(y, 2, RLX))
THREAD(publish_1_then_3, WRITE(x, 1, RLX); WRITE(y, 1, REL); WRITE(y, 3, RLX))
THREAD(fence_then_publish_1_then_2, FENCE(REL); WRITE(x, 1, RLX); WRITE(y, 1, REL);
       WRITE(y, 2, RLX))
THREAD(add_to_y, ADD(y, 1, RLX))
static void write_2_after_1(void) {
    if (atomic_load_explicit(&y, RLX) == 1) {
        WRITE(y, 2, RLX);
    }
}
THREAD(acquire_y, READ(0, y, ACQ); READ(1, x, RLX))

/* seq_cst accesses on one side, a fence on the other. */
THREAD(sb_mixed_b, WRITE(y, 1, SC); READ(1, x, SC))
THREAD(r_sc_store_a, WRITE(x, 1, RLX); WRITE(y, 1, SC))
THREAD(s_sc_store_b, READ(0, y, RLX); WRITE(x, 1, SC))

/* The order of seq_cst operations is not that in which they are executed. */
THREAD(rwc_acq_b, READ(0, x, ACQ); READ(1, y, SC))
THREAD(rwc_sc_b, READ(0, x, SC); READ(1, y, SC))
THREAD(rwc_sc_c, WRITE(y, 1, SC); READ(2, x, SC))
THREAD(rwc_fence_b, READ(0, x, RLX); FENCE(SC); READ(1, y, RLX))
THREAD(rwc_loads_b, READ(0, x, ACQ); READ(1, y, ACQ))
THREAD(rwc_fence_c, WRITE(y, 1, RLX); FENCE(SC); READ(2, x, RLX))
THREAD(z6u_a, WRITE(x, 1, SC); WRITE(y, 1, REL))
THREAD(z6u_sc_a, WRITE(x, 1, SC); WRITE(y, 1, SC))
THREAD(z6u_b, results[0] = atomic_exchange_explicit(&y, 2, SC); READ(1, y, RLX))
THREAD(z6u_c, WRITE(y, 3, SC); READ(2, x, SC))
THREAD(iriw_mixed_b, READ(2, y, SC); READ(3, x, SC))
THREAD(iriw_rlx_sc_a, READ(0, x, RLX); READ(1, y, SC))
THREAD(iriw_rlx_sc_b, READ(2, y, RLX); READ(3, x, SC))
THREAD(late_b, READ(0, y, SC); WRITE(x, 1, REL))
THREAD(late_rlx_c, READ(1, x, RLX); READ(2, y, SC))
static void late_rlx_far_c(void) {
    READ(1, x, RLX);
    scheduler_set_indivisible(true); /* or there would be too many interleavings */
    for (unsigned i = 0; i < 300; i++) {
        WRITE(z, i + 1, SC);
    }
    scheduler_set_indivisible(false);
    READ(2, y, SC);
}
THREAD(late_acq_c, READ(1, x, ACQ); READ(2, y, SC))

/* SB of three threads. */
THREAD(sb3_fence_a, WRITE(x, 1, RLX); FENCE(SC); READ(0, y, RLX))
THREAD(sb3_fence_b, WRITE(y, 1, RLX); FENCE(SC); READ(1, z, RLX))
THREAD(sb3_fence_c, WRITE(z, 1, RLX); FENCE(SC); READ(2, x, RLX))
THREAD(sb3_sc_a, WRITE(x, 1, SC); READ(0, y, SC))
THREAD(sb3_sc_b, WRITE(y, 1, SC); READ(1, z, SC))
THREAD(sb3_sc_c, READ(3, z, RLX); WRITE(z, 1, SC); READ(2, x, SC))

/* ISA2: message passing by way of a third thread. */
THREAD(isa2_a, WRITE(x, 1, RLX); WRITE(y, 1, REL))
THREAD(isa2_b, READ(0, y, ACQ); WRITE(z, 1, REL))
THREAD(isa2_rlx_b, READ(0, y, RLX); WRITE(z, 1, RLX))
THREAD(isa2_c, READ(1, z, ACQ); READ(2, x, RLX))

/* WRC with fences. */
THREAD(wrc_fence_b, READ(0, x, RLX); FENCE(ACQ_REL); WRITE(y, 1, RLX))
THREAD(wrc_fence_c, READ(1, y, RLX); FENCE(ACQ); READ(2, x, RLX))

/* What the model leaves out. */
THREAD(write_x_2_y_1, WRITE(x, 2, RLX); WRITE(y, 1, RLX))
THREAD(read_y_add_x, READ(0, y, RLX); results[1] = ADD(x, 1, RLX))
static void third_final_x(void) { READ(2, x, RLX); }
static void weakly_exchange(void) {
    unsigned expected = 0;
    results[0] = atomic_compare_exchange_weak_explicit(&x, &expected, 1, RLX, RLX);
}
THREAD(publish_1_2_then_y, WRITE(x, 1, REL); WRITE(x, 2, RLX); WRITE(y, 1, RLX))
THREAD(write_1_2_then_y, WRITE(x, 1, RLX); WRITE(x, 2, RLX); WRITE(y, 1, RLX))
THREAD(read_y_write_x_3, READ(0, y, RLX); WRITE(x, 3, RLX))
THREAD(read_x_twice_last, READ(1, x, RLX); READ(2, x, RLX))
static void fourth_final_x(void) { READ(3, x, RLX); }
THREAD(write_x_seven_times, WRITE(x, 1, RLX); WRITE(x, 2, RLX); WRITE(x, 2, RLX); WRITE(x, 2, RLX);
       WRITE(x, 2, RLX); WRITE(x, 2, RLX); WRITE(x, 2, RLX); WRITE(y, 1, RLX))
THREAD(read_y_read_x, READ(0, y, RLX); READ(1, x, RLX))
static unsigned read_x(void) { return atomic_load_explicit(&x, RLX); }
static void read_x_nine_times(void) {
    READ(0, y, RLX);
    unsigned ones = read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    ones += read_x();
    results[1] = ones > 0;
}
THREAD(publish_x, WRITE(x, 1, RLX); WRITE(y, 1, RLX))
THREAD(consume_y, READ(0, y, memory_order_consume); READ(1, x, RLX))
THREAD(publish_y, WRITE(x, 1, RLX); WRITE(y, 1, REL))
static void wide_sb_a(void) {
    atomic_store_explicit(&wide_x, 1, RLX);
    results[0] = (unsigned)atomic_load_explicit(&wide_y, RLX);
}
static void wide_sb_b(void) {
    atomic_store_explicit(&wide_y, 1, RLX);
    results[1] = (unsigned)atomic_load_explicit(&wide_x, RLX);
}
static void write_x_and_lock(void) {
    WRITE(x, 1, RLX);
    pthread_mutex_lock(&lock);
}
static void try_lock_and_read_x(void) {
    results[0] = pthread_mutex_trylock(&lock) != 0;
    READ(1, x, RLX);
    if (results[0] == 0) {
        pthread_mutex_unlock(&lock);
    }
}

#define ALL_OF_2 "00 01 10 11"
#define ALL_OF_4 "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1010 1011 1100 1101 1110 1111"
#define ALL_OF_4_BUT_1010                                                                          \
    "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1011 1100 1101 1110 1111"

const struct litmus litmus_programs[] = {
    {"SB relaxed", {sb_rlx_a, sb_rlx_b}, 0, 2, ALL_OF_2, 0, "01 10 11"},
    {"SB release, acquire", {sb_ra_a, sb_ra_b}, 0, 2, ALL_OF_2, 0, "01 10 11"},
    {"SB seq_cst", {sb_sc_a, sb_sc_b}, 0, 2, "01 10 11", 0, 0},
    {"SB seq_cst stores, acquire loads",
     {sb_sc_stores_a, sb_sc_stores_b},
     0,
     2,
     ALL_OF_2,
     0,
     "01 10 11"},
    {"SB seq_cst read-modify-writes", {sb_rmw_a, sb_rmw_b}, 0, 2, "01 10 11", 0, 0},
    {"SB seq_cst fences", {sb_fence_a, sb_fence_b}, 0, 2, "01 10 11", 0, 0},
    {"SB acq_rel fences", {sb_weak_fence_a, sb_weak_fence_b}, 0, 2, ALL_OF_2, 0, "01 10 11"},
    {"SB one seq_cst fence", {sb_fence_a, sb_rlx_b}, 0, 2, ALL_OF_2, 0, "01 10 11"},
    {"SB seq_cst fence, seq_cst accesses", {sb_fence_a, sb_mixed_b}, 0, 2, "01 10 11", 0, 0},
    {"LB relaxed", {lb_rlx_a, lb_rlx_b}, 0, 2, ALL_OF_2, "11", "00 01 10"},
    {"LB acquire, release", {lb_ra_a, lb_ra_b}, 0, 2, "00 01 10", 0, 0},
    {"IRIW relaxed writes",
     {write_x_rlx, write_y_rlx, iriw_acq_a, iriw_acq_b},
     0,
     4,
     ALL_OF_4,
     0,
     ALL_OF_4_BUT_1010},
    {"IRIW release, acquire",
     {write_x_rel, write_y_rel, iriw_acq_a, iriw_acq_b},
     0,
     4,
     ALL_OF_4,
     0,
     ALL_OF_4_BUT_1010},
    {"IRIW seq_cst", {write_x_sc, write_y_sc, iriw_sc_a, iriw_sc_b}, 0, 4, ALL_OF_4_BUT_1010, 0, 0},
    {"IRIW seq_cst fences",
     {write_x_rlx, write_y_rlx, iriw_fence_a, iriw_fence_b},
     0,
     4,
     ALL_OF_4_BUT_1010,
     0,
     0},
    {"WRC relaxed",
     {write_x_rlx, wrc_rlx_b, wrc_rlx_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     0,
     "000 001 010 011 100 101 111"},
    {"WRC release, acquire",
     {write_x_rlx, wrc_ra_b, wrc_ra_c},
     0,
     3,
     "000 001 010 011 100 101 111",
     0,
     0},
    {"2+2W relaxed", {ww_rlx_a, ww_rlx_b}, final_both, 2, "11 12 21 22", 0, "12 21 22"},
    {"2+2W release", {ww_rel_a, ww_rel_b}, final_both, 2, "11 12 21 22", 0, "12 21 22"},
    {"2+2W seq_cst", {ww_sc_a, ww_sc_b}, final_both, 2, "12 21 22", 0, 0},
    {"2+2W seq_cst fences", {ww_fence_a, ww_fence_b}, final_both, 2, "12 21 22", 0, 0},
    {"S relaxed", {s_rlx_a, s_rlx_b}, final_x, 2, "01 02 11 12", 0, "01 02 11"},
    {"S release, acquire", {s_ra_a, s_ra_b}, final_x, 2, "01 02 11", 0, 0},
    {"R release, acquire", {r_ra_a, r_ra_b}, final_y, 2, "01 02 11 12", 0, "01 11 12"},
    {"R seq_cst", {r_sc_a, r_sc_b}, final_y, 2, "01 11 12", 0, 0},
    {"R seq_cst fences", {r_fence_a, r_fence_b}, final_y, 2, "01 11 12", 0, 0},
    {"CoRR", {write_x_1_2, read_x_twice}, 0, 2, "00 01 02 11 12 22", 0, 0},
    {"CoRR two writers",
     {write_x_rlx, write_x_2_rlx, read_x_twice, read_x_twice_too},
     0,
     4,
     "0000 0001 0002 0011 0012 0021 0022 0100 0101 0102 0111 0112 0121 0122 0200 0201 0202 0211 0212 "
     "0221 0222 1100 1101 1102 1111 1112 1121 1122 1200 1201 1202 1211 1212 1222 2100 2101 2102 2111 "
     "2121 2122 2200 2201 2202 2211 2212 2221 2222",
     0,
     0},
    {"CoWW", {write_x_1_2}, final_x, 2, "02", 0, 0},
    {"CoRW", {read_write_x, write_x_2_rlx}, final_x, 2, "01 02 21", 0, 0},
    {"CoWR", {write_read_x, write_x_2_rlx}, final_x, 2, "11 12 22", 0, 0},
    {"RMW atomicity", {add_a, add_b}, 0, 2, "01 10", 0, 0},
    {"RMW and a store", {add_a, write_x_2_rlx}, final_x, 2, "02 23", 0, 0},
    {"RMW failing on an older value", {write_x_rlx, exchange_1_by_2}, final_x, 2, "01 12", 0, 0},
    {"RS kept by a read-modify-write",
     {publish_2, add_to_y, acquire_y},
     0,
     2,
     "00 01 10 11 21 31",
     0,
     0},
    {"RS of a release fence",
     {publish_2_by_fence, add_to_y, acquire_y},
     0,
     2,
     "00 01 10 11 21 31",
     0,
     0},
    {"RS kept by a store of its own thread",
     {publish_1_then_2, acquire_y},
     0,
     2,
     "00 01 11 21",
     0,
     0},
    {"RS kept by a store of its own thread, after a fence",
     {fence_then_publish_1_then_2, acquire_y},
     0,
     2,
     "00 01 11 21",
     0,
     0},
    {"RS broken by a store of another thread",
     {publish_1, write_2_after_1, acquire_y},
     0,
     2,
     "00 01 11 20 21",
     0,
     "00 01 11 21"},
    {"RS broken, and then its own thread's store",
     {publish_1_then_3, write_2_after_1, acquire_y},
     0,
     2,
     "00 01 11 20 21 30 31",
     0,
     "00 01 11 21 31"},
    {"WRC acquire fences",
     {write_x_rlx, wrc_fence_b, wrc_fence_c},
     0,
     3,
     "000 001 010 011 100 101 111",
     0,
     0},
    {"ISA2 release, acquire", {isa2_a, isa2_b, isa2_c}, 0, 3, "000 001 010 011 100 101 111", 0, 0},
    {"ISA2 relaxed in the middle",
     {isa2_a, isa2_rlx_b, isa2_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     0,
     "000 001 010 011 100 101 111"},
    {"R seq_cst but for one store",
     {r_sc_store_a, r_sc_b},
     final_y,
     2,
     "01 02 11 12",
     0,
     "01 11 12"},
    {"S seq_cst store", {s_ra_a, s_sc_store_b}, final_x, 2, "01 02 11 12", 0, "01 02 11"},
    {"RWC acquire, seq_cst",
     {write_x_sc, rwc_acq_b, rwc_sc_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     0,
     "000 001 010 011 101 110 111"},
    {"RWC seq_cst", {write_x_sc, rwc_sc_b, rwc_sc_c}, 0, 3, "000 001 010 011 101 110 111", 0, 0},
    {"RWC seq_cst fences",
     {write_x_rlx, rwc_fence_b, rwc_fence_c},
     0,
     3,
     "000 001 010 011 101 110 111",
     0,
     0},
    {"RWC seq_cst fence, seq_cst accesses",
     {write_x_rlx, rwc_fence_b, rwc_sc_c},
     0,
     3,
     "000 001 010 011 101 110 111",
     0,
     0},
    {"RWC one seq_cst fence, acquire on the other side",
     {write_x_rlx, rwc_loads_b, rwc_fence_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     0,
     "000 001 010 011 101 110 111"},
    {"SB of three threads, seq_cst fences",
     {sb3_fence_a, sb3_fence_b, sb3_fence_c},
     0,
     3,
     "001 010 011 100 101 110 111",
     0,
     0},
    {"SB of three threads, seq_cst but for a load",
     {sb3_sc_a, sb3_sc_b, sb3_sc_c},
     0,
     4,
     "0010 0100 0110 1000 1010 1100 1110",
     0,
     0},
    {"Z6.U",
     {z6u_a, z6u_b, z6u_c},
     0,
     3,
     "010 011 020 021 030 031 120 121 130 131 310 311 320 321",
     0,
     "010 011 020 021 030 031 120 121 131 310 311 320 321"},
    {"Z6.U seq_cst",
     {z6u_sc_a, z6u_b, z6u_c},
     0,
     3,
     "010 011 020 021 030 031 120 121 131 310 311 320 321",
     0,
     0},
    {"IRIW seq_cst fence on one side, seq_cst loads on the other",
     {write_x_rlx, write_y_rlx, iriw_fence_a, iriw_mixed_b},
     0,
     4,
     ALL_OF_4_BUT_1010,
     0,
     0},
    {"IRIW seq_cst but for the first loads",
     {write_x_sc, write_y_sc, iriw_rlx_sc_a, iriw_rlx_sc_b},
     0,
     4,
     ALL_OF_4,
     0,
     ALL_OF_4_BUT_1010},
    {"a seq_cst load after a relaxed one",
     {write_y_sc, late_b, late_rlx_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     0,
     "000 001 010 011 100 101 111"},
    {"a seq_cst load after a relaxed one, 300 seq_cst stores later",
     {write_y_sc, late_b, late_rlx_far_c},
     0,
     3,
     "000 001 010 011 100 101 110 111",
     "110",
     "000 001 010 011 100 101 111"},
    {"a seq_cst load after an acquire",
     {write_y_sc, late_b, late_acq_c},
     0,
     3,
     "000 001 010 011 100 101 111",
     0,
     0},
    {"RMW of an older value",
     {write_x_2_y_1, read_y_add_x},
     third_final_x,
     3,
     "002 023 102 123",
     "102",
     "002 023 123"},
    {"RMW weak compare-exchange", {weakly_exchange}, final_x, 2, "00 11", "00", "11"},
    {"RS entered by another store later",
     {publish_1_2_then_y, read_y_write_x_3, read_x_twice_last},
     fourth_final_x,
     4,
     "0002 0003 0012 0013 0022 0023 0032 0033 0112 0113 0122 0123 0132 0133 0222 0223 0233 0312 0322 0332 0333 1002 1003 1012 1013 1022 1023 1032 1033 1112 1113 1122 1123 1132 1133 1222 1223 1233 1312 1322 1332 1333",
     "1132",
     "0002 0003 0012 0013 0022 0023 0032 0033 0112 0113 0122 0123 0132 0133 0222 0223 0233 0312 0322 0332 0333 1003 1013 1023 1033 1113 1123 1133 1223 1233 1333"},
    {"RS nothing released",
     {write_1_2_then_y, read_y_write_x_3, read_x_twice_last},
     fourth_final_x,
     4,
     "0002 0003 0012 0013 0022 0023 0032 0033 0112 0113 0122 0123 0132 0133 0222 0223 0233 0312 0322 0332 0333 1002 1003 1012 1013 1022 1023 1032 1033 1112 1113 1122 1123 1132 1133 1222 1223 1233 1312 1322 1332 1333",
     0,
     "0002 0003 0012 0013 0022 0023 0032 0033 0112 0113 0122 0123 0132 0133 0222 0223 0233 0312 0322 0332 0333 1003 1013 1023 1033 1113 1123 1133 1223 1233 1333"},
    {"six newest stores",
     {write_x_seven_times, read_y_read_x},
     0,
     2,
     "00 01 02 10 11 12",
     "10 11",
     "00 01 02 12"},
    {"nine old loads", {publish_x, read_x_nine_times}, 0, 2, "00 01 10 11", "10", "00 01 11"},
    {"consume", {publish_y, consume_y}, 0, 2, ALL_OF_2, "10", "00 01 11"},
    {"SB of 16 bytes", {wide_sb_a, wide_sb_b}, 0, 2, ALL_OF_2, "00", "01 10 11"},
    {"a lock that is not got",
     {write_x_and_lock, try_lock_and_read_x},
     0,
     2,
     "00 01 10 11",
     "10",
     "00 01 11"},
    {0}};

/* MP: message passing, with every pairing of fences and accesses. */
enum litmus_side litmus_writer, litmus_reader;

static void fence_of(enum litmus_side side) {
    switch (side) {
    case SIDE_RELAXED:
    case SIDE_ACCESS:
    case LITMUS_SIDES:
        break;
    case SIDE_RELEASE_FENCE:
        FENCE(REL);
        break;
    case SIDE_ACQUIRE_FENCE:
        FENCE(ACQ);
        break;
    case SIDE_ACQ_REL_FENCE:
        FENCE(ACQ_REL);
        break;
    case SIDE_SEQ_CST_FENCE:
        FENCE(SC);
        break;
    }
}

static void mp_writer(void) {
    WRITE(x, 1, RLX);
    fence_of(litmus_writer);
    if (litmus_writer == SIDE_ACCESS) {
        WRITE(y, 1, REL);
    } else {
        WRITE(y, 1, RLX);
    }
}

static void mp_reader(void) {
    if (litmus_reader == SIDE_ACCESS) {
        READ(0, y, ACQ);
    } else {
        READ(0, y, RLX);
    }
    fence_of(litmus_reader);
    READ(1, x, RLX);
}

const struct litmus message_passing = {"MP", {mp_writer, mp_reader}, 0, 2, ALL_OF_2, 0, "00 01 11"};

static void run_thread(void *context, unsigned number) {
    const struct litmus_run *run = context;
    run->litmus->threads[number]();
}

void litmus_body(void *context) {
    struct litmus_run *run = context;
    unsigned threads = 0, outcome = 0;
    while (run->litmus->threads[threads] != 0) {
        threads++;
    }
    WRITE(x, 0, RLX);
    WRITE(y, 0, RLX);
    WRITE(z, 0, RLX);
    atomic_store(&wide_x, 0);
    atomic_store(&wide_y, 0);
    pthread_mutex_init(&lock, NULL);
    for (unsigned i = 0; i < LITMUS_RESULTS_MOST; i++) {
        results[i] = 0;
    }
    explorer_parallel(threads, run_thread, run);
    if (run->litmus->at_end != 0) {
        run->litmus->at_end();
    }
    for (unsigned i = 0; i < run->litmus->results; i++) {
        outcome = outcome * 4 + results[i];
    }
    run->seen[outcome] = true;
}
