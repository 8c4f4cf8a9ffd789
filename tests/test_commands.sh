#!/bin/sh
# What the commands do with --help and with wrong arguments, from another folder.
# usage: test_commands.sh SOURCE-FOLDER BUILD-FOLDER
set -eu
source=$1
build=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

# expect STATUS WORDS COMMAND...: the exit status, and words that the output must have.
expect() {
    wanted=$1
    words=$2
    shift 2
    status=0
    "$@" >output 2>&1 </dev/null || status=$?
    if [ "$status" != "$wanted" ] || ! grep -q -e "$words" output; then
        echo "'$*' ended with $status, expected $wanted and '$words':"
        cat output
        exit 1
    fi
}

expect 0 'usage: ./check' "$source/check" --help
expect 2 "'--fast' is not an option" "$source/check" --fast
expect 2 "'release' is not a preset" "$source/check" release
expect 0 'usage: ./nightly' "$source/nightly" --help
expect 2 'whole number' "$source/nightly" --minutes ten
expect 2 'whole number' "$source/nightly" --minutes 1
expect 2 'expected one argument' "$source/nightly" --minutes
expect 2 "invalid choice: 'soon'" "$source/nightly" soon
expect 0 'NAME' "$source/nightly" adopt --help
expect 2 'no failure nothing in any night' "$source/nightly" --no-install adopt nothing
expect 2 'there is no night 2001' "$source/nightly" --no-install resume 2001

stress=$build/stress/spanset-stress
expect 0 'Exit status: 0 PASS' "$stress" --help
expect 0 'producer-consumer' "$stress" --list
expect 2 'whole number from 2' "$stress" --threads 1
expect 2 "no scenario is called 'chaos'" "$stress" --scenario chaos
expect 2 'number above 0' "$stress" --seconds -3
expect 2 'takes names that --list shows' "$stress" --perturb freeze,storm
expect 2 'number above 0' "$stress" --hours 0
expect 2 'is not an option' "$stress" balanced
expect 2 'whole number' "$stress" --seed 0x10
expect 0 'PASS balanced' "$stress" --scenario balanced --seconds 0.5 --threads 2 --perturb none

harness=$build/fuzz/fuzz_sequence_2
expect 2 'usage:' "$harness"
expect 0 'usage:' "$harness" --help
expect 2 'cannot find nowhere' "$harness" nowhere
mkdir empty
expect 2 '0 inputs' "$harness" empty
: >nothing
expect 0 '1 inputs passed' "$harness" nothing
printf '\000\377\n+#' >bytes
expect 0 '1 inputs passed' env FUZZ_TRACE=1 "$harness" bytes

expect 2 "is no layer" "$source/mutants/run" --layers nowhere
