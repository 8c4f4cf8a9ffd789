#!/bin/sh
# intercepted.syms leaves no function of threads out: each that the C library has is one that the
# explorer stands in for, one that code under test may call as it is, or one whose use is an error of
# the linker. usage: test_intercepted.sh LIBEXPLORER_A [LIBRARY...] (what the library needs; default
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
names=$root/explorer/intercepted.syms
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
failures=0

complain() {
    echo "test_intercepted: $*" >&2
    failures=$((failures + 1))
}

nm -g --defined-only "$library" | awk 'NF == 3 { print $3 }' | sort -u >"$work/defined"

# What is renamed to something that is not there, against the list of those that should be.
grep -v '^#' "$names" | awk '{ print $2 }' | sort >"$work/renamed"
sed -n '/^# What the runtime does not stand in for/,/^# Failures/p' "$names" | grep -v '^#' |
    awk '{ print $2 }' | sort -u >"$work/refused"
sort -u "$work/renamed" | comm -23 - "$work/defined" >"$work/undefined"
comm -23 "$work/undefined" "$work/refused" >"$work/lacking"
comm -13 "$work/undefined" "$work/refused" >"$work/needless"
[ ! -s "$work/lacking" ] || complain "not in $library: $(tr '\n' ' ' <"$work/lacking")"
[ ! -s "$work/needless" ] || complain "refused, but in $library: $(tr '\n' ' ' <"$work/needless")"

# The C library's functions of threads. Those that only look at or change an attribute object, or a
# set of processors, may be called.
c_library=$(ldd "$(command -v env)" | awk '/libc\.so/ { print $3 }')
nm -D --defined-only "$c_library" | sed 's/@.*//' | awk '$2 ~ /[TWi]/ { print $3 }' |
    grep -E '^(_*pthread_|thrd_|mtx_|cnd_|tss_|sem_|_*sched_|call_once)' |
    grep -vE '^pthread_(attr|condattr|mutexattr|rwlockattr|barrierattr)_(init|destroy|get|set)' |
    grep -vE '^(__sched_cpu(alloc|count|free)|sched_get_priority_(max|min))$' | sort -u >"$work/glibc"
[ "$(grep -c . "$work/glibc")" -gt 100 ] || complain "found no functions of threads in '$c_library'"
grep -v '^#' "$names" | awk '{ print $1 }' | sort -u | comm -13 - "$work/glibc" >"$work/missing"
[ ! -s "$work/missing" ] ||
    complain "$c_library has, but intercepted.syms has not: $(tr '\n' ' ' <"$work/missing")"

# link STATEMENT: a program under test with this statement; false if it is not linked.
link() {
    cat >"$work/body.c" <<END
#include <pthread.h>
#include <unistd.h>
void body(void *context);
void body(void *context) { (void)context; $1; }
END
    cc -fno-pie -fsanitize=thread -c "$work/body.c" -o "$work/body.o"
    "$root/explorer/link-under-test" "$work/under_test.o" "$work/body.o"
    # shellcheck disable=SC2086 # a list of words
    cc -no-pie "$work/main.c" "$work/under_test.o" "$library" $libraries -o "$work/program" \
        2>"$work/errors"
}

libraries=$*
cat >"$work/main.c" <<'END'
void body(void *context);
int main(void) { body(0); }
END
link 'sched_yield_not_called: (void)0' || complain "does not link: $(cat "$work/errors")"
link 'pthread_mutex_t lock; pthread_mutex_init(&lock, 0)' || complain "does not link: $(cat "$work/errors")"
for statement in 'pthread_cancel(pthread_self())' 'fork()' 'syscall(202)'; do
    if link "$statement"; then
        complain "links: $statement"
    elif ! grep -q explorer_ "$work/errors"; then
        complain "another error: $(cat "$work/errors")"
    fi
done
[ "$failures" -eq 0 ]
