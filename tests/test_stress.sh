#!/bin/sh
# What spanset-stress does when it is interrupted, stopped, killed, short of memory or of disk.
# usage: test_stress.sh PROGRAM
set -eu
stress=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
    echo "$1; it printed:"
    cat output
    exit 1
}

# expect STATUS WORDS: how the run ended whose output is in `output`.
expect() {
    [ "$status" = "$1" ] || fail "ended with $status, expected $1"
    grep -q -e "$2" output || fail "did not say '$2'"
}

# start ARGUMENT...: a run in the background, two seconds into which this returns.
start() {
    "$stress" --scenario balanced --seed 1 "$@" >output 2>&1 &
    run=$!
    sleep 2
}

# ended: its status.
ended() {
    status=0
    wait "$run" || status=$?
}

start --seconds 60
kill -INT "$run"
ended
expect 0 '^PASS balanced: .*; interrupted, and right until then'

start --seconds 60 --scenario all
kill -INT "$run"
ended
expect 3 'interrupted: [0-9]* of 13 scenarios have no verdict'

start --seconds 60 --scenario soak --perturb none
kill -USR1 "$run"
sleep 1
kill -KILL "$run"
ended
expect 137 '^state after'
expect 137 'of 8 workers wait'

start --seconds 10 --log log
kill -KILL "$run"
ended
! grep -q PASS output || fail 'was killed and passed'
python3 - <<'END'
import json
lines = [json.loads(line) for line in open("log", encoding="utf-8")]
assert lines[0]["run"] == "balanced" and len(lines) >= 2 and "verdict" not in lines[-1], lines
END

start --seconds 9
kill -STOP "$run"
sleep 6
kill -CONT "$run"
ended
expect 0 'stood still for .* and goes on as much longer'
expect 0 '^PASS'

start --seconds 1 --log /dev/full
ended
expect 2 'cannot write to /dev/full: No space left on device'
expect 2 '^INCOMPLETE LOG balanced'

start --seconds 1 --log nowhere/log
ended
expect 2 'cannot create nowhere/log: No such file'

status=0
"$stress" --scenario balanced --seconds 1 >/dev/full 2>output || status=$?
expect 2 'cannot write to standard output'

status=0
"$stress" --scenario balanced --seconds 3 --plot nowhere/run.svg >output 2>&1 || status=$?
expect 2 'cannot write to nowhere/run.svg'

start --seconds 1 --log log
ended
expect 0 '^PASS'
tail -n 1 log | grep -q '^{"verdict": "PASS balanced: ' || fail 'the log has no verdict'

# Less memory than a million spans need: refused at the start or on the way, and never a PASS.
for kib in 60000 100000 200000; do
    status=0
    prlimit --as=$((kib * 1024)) "$stress" --scenario million --seconds 2 --seed 1 --threads 2 \
        >output 2>&1 || status=$?
    case $status in
    0) [ "$kib" != 60000 ] || fail 'passed without memory' ;;
    *) expect 2 'spanset-stress: cannot ' ;;
    esac
done

start --seconds 3 --plot run.svg
ended
expect 0 '^PASS'
grep -q 'spanset-stress, scenario balanced' run.svg || fail 'drew nothing'
