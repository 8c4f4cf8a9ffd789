/*
 * See litmus_programs.h. Code under test: compiled for the explorer. The names are the
 * customary ones (Maranget, Sarkar, Sewell, "A tutorial introduction to the ARM and
 * POWER relaxed memory models", 2012; Alglave, Maranget, Tautschnig, "Herding cats",
 * 2014).
 */
#include "litmus_programs.h"

#include "explorer.h"

#include <stdatomic.h>

static atomic_uint x, y;
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
