#!/bin/sh
# Every function that the installed compilers' -fsanitize=thread calls is in the explorer's library,
# and does what it should: entry_points.c, compiled by each of them with each of their options, is
# linked and run. And the compilers know no other functions than those.
# usage: test_entry_points.sh LIBEXPLORER_A [LIBRARY...] (what the library needs; default
# -lboost_context -ldw)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
if [ $# -lt 1 ] || [ ! -r "$1" ]; then
    echo "usage: $0 LIBEXPLORER_A [LIBRARY...]" >&2
    exit 2
fi
library=$1
shift
[ $# -ge 1 ] || set -- -lboost_context -ldw
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
failures=0

complain() {
    echo "test_entry_points: $*" >&2
    failures=$((failures + 1))
}

nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u >"$work/defined"
grep -q '^__tsan_read1$' "$work/defined" || complain "$library has no entry points at all"

# What is in $2 but not in $1, both sorted.
missing() {
    comm -13 "$1" "$2"
}

# try COMPILER OPTION...: compile, compare, link, run.
try() {
    name=$*
    if ! "$@" -std=c11 -w -g -fno-pie -fsanitize=thread -c "$root/tests/entry_points.c" \
        -o "$work/entry_points.o" 2>"$work/errors"; then
        complain "$name: $(cat "$work/errors")"
        return
    fi
    nm -u "$work/entry_points.o" | awk '{ print $2 }' | grep '^__tsan_' | sort >"$work/called"
    undefined=$(missing "$work/defined" "$work/called" | tr '\n' ' ')
    if [ -n "$undefined" ]; then
        complain "$name: calls what the explorer has not: $undefined"
        return
    fi
    "$root/explorer/link-under-test" "$work/under_test.o" "$work/entry_points.o"
    # shellcheck disable=SC2086 # a list of words
    if ! "$1" -no-pie "$work/run.o" "$work/fuzzer.o" "$work/under_test.o" "$library" $libraries -o "$work/run" \
        2>"$work/errors"; then
        complain "$name: does not link: $(cat "$work/errors")"
    elif ! "$work/run" >"$work/output" 2>&1; then
        complain "$name: fails: $(cat "$work/output")"
    else
        echo "$name: $(grep -c . "$work/called") functions, $(cat "$work/output")"
    fi
}

# What the compiler's own program has in it: a name, or the start of one before a size (all five). All
# are defined, those for C++, Objective-C and Swift, too; "__tsan_" and "__tsan_atomic" are no names.
known() {
    for file in "$@"; do
        [ ! -r "$file" ] || grep -ao '__tsan_[a-zA-Z0-9_]*' "$file"
    done | sort -u | grep -vx -e '__tsan_' -e '__tsan_atomic'
}

check_known() {
    name=$1
    shift
    known "$@" >"$work/known" || {
        complain "$name: found no names in $*"
        return
    }
    while read -r function; do
        count=$(grep -cxE "$function(1|2|4|8|16)?" "$work/defined" || true)
        grep -qx "$function" "$work/defined" || [ "$count" -eq 5 ] ||
            complain "$name: knows $function, which the explorer has not"
    done <"$work/known"
    echo "$name: knows $(grep -c . "$work/known") functions"
}

# The libraries of a clang are those that its program is linked with.
clang_files() {
    program=$(readlink -f "$("$1" -print-prog-name=clang)")
    echo "$program"
    ldd "$program" 2>/dev/null | awk '/libLLVM/ { print $3 }'
}

# In place of libFuzzer.
cat >"$work/fuzzer.c" <<'END'
_Thread_local unsigned long __sancov_lowest_stack;
#define IGNORE(name) void __sanitizer_cov_##name(void) {}
IGNORE(8bit_counters_init) IGNORE(pcs_init) IGNORE(trace_pc_indir) IGNORE(trace_switch)
IGNORE(trace_cmp1) IGNORE(trace_cmp2) IGNORE(trace_cmp4) IGNORE(trace_cmp8)
IGNORE(trace_const_cmp1) IGNORE(trace_const_cmp2) IGNORE(trace_const_cmp4)
IGNORE(trace_const_cmp8) IGNORE(trace_div4) IGNORE(trace_div8) IGNORE(trace_gep)
END

libraries=$*
tried=0
for compiler in clang clang-15 clang-16 clang-17 clang-18 clang-19 gcc; do # those that are here
    command -v "$compiler" >/dev/null || continue
    tried=$((tried + 1))
    "$compiler" -std=c11 -O1 -Wall -fno-pie -I"$root/explorer" -c "$root/tests/run_entry_points.c" \
        -o "$work/run.o"
    "$compiler" -w -fno-pie -c "$work/fuzzer.c" -o "$work/fuzzer.o"
    for level in -O0 -O1 -O2; do
        try "$compiler" "$level"
        mv "$work/output" "$work/output_alone" 2>/dev/null || true
        case $compiler in
        clang*) # libFuzzer's counters are instrumented, too, but are no steps
            try "$compiler" "$level" -fsanitize=fuzzer-no-link
            cmp -s "$work/output" "$work/output_alone" ||
                complain "$compiler $level: other steps with libFuzzer's instrumentation"
            ;;
        esac
        try "$compiler" "$level" -mcx16
    done
    case $compiler in
    clang*)
        try "$compiler" -O1 -mllvm -tsan-compound-read-before-write
        try "$compiler" -O1 -mllvm -tsan-instrument-read-before-write
        try "$compiler" -O1 -mllvm -tsan-distinguish-volatile
        try "$compiler" -O1 -mllvm -tsan-instrument-memintrinsics
        try "$compiler" -O1 -mllvm -tsan-handle-cxx-exceptions
        # shellcheck disable=SC2046 # a list of files
        check_known "$compiler" $(clang_files "$compiler")
        ;;
    *)
        try "$compiler" -O1 --param tsan-distinguish-volatile=1
        try "$compiler" -O1 --param tsan-instrument-func-entry-exit=0
        check_known "$compiler" "$("$compiler" -print-prog-name=cc1)"
        ;;
    esac
done
[ "$tried" -gt 0 ] || complain "there is no compiler"
[ "$failures" -eq 0 ]
