#!/bin/sh
# Runs spanset-bench briefly on all kinds that are there; its JSON must be JSON; wrong use must fail.
# usage: test_bench.sh PROGRAM PYTHON FOLDER
set -eu
program=$1
python=$2
json=$3/smoke.json

"$program" --rounds 1 --items 2000 --json "$json"
"$python" -m json.tool "$json" >/dev/null

must_fail() { # with status 2
    status=0
    "$program" --rounds 1 --items 2000 --only floor --layouts 1 "$@" 2>/dev/null || status=$?
    if [ "$status" -ne 2 ]; then
        echo "status $status instead of 2: $*" >&2
        exit 1
    fi
}
must_fail --rounds 0
must_fail --items many
must_fail --only nonsense
must_fail --layouts 1,
must_fail nonsense
must_fail --json /nowhere/file
