#!/bin/sh
# libFuzzer's modes for more than one process: -fork finds inputs and keeps them, and -merge keeps those
# of them that reach something. usage: test_libfuzzer_modes.sh HARNESS CORPUS
set -eu
harness=$1
corpus=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

fail() {
    echo "$1; it printed:"
    cat output
    exit 1
}

# coverage FOLDER...: how much the inputs of the folders reach: "cov: EDGES ft: FEATURES".
coverage() {
    "$harness" -runs=0 "$@" 2>&1 | sed -n 's/.*INITED \(cov: [0-9]* ft: [0-9]*\) .*/\1/p'
}

mkdir found merged
"$harness" -fork=2 -runs=5000 -seed=1 -max_len=256 found >output 2>&1 || fail '-fork failed'
[ "$(find found -type f | wc -l)" -gt 10 ] || fail '-fork kept next to nothing'

"$harness" -merge=1 merged found "$corpus" >output 2>&1 || fail '-merge failed'
before=$(find found "$corpus" -type f | wc -l)
after=$(find merged -type f | wc -l)
[ "$after" -lt "$before" ] || fail "-merge kept $after of $before inputs"
all=$(coverage found "$corpus")
kept=$(coverage merged)
[ -n "$all" ] || fail 'no coverage was read; -merge'
[ "$kept" = "$all" ] || fail "what -merge kept reaches '$kept', all reaches '$all'"
