#!/bin/sh
# Builds upstream-go: the span set's own source, as the installed Go has it, and our files around it.
# Changes its package clause and its imports, and nothing else. Needs no network. A Go whose source
# does not fit is no error: spanset-bench goes without it.
# usage: build_upstream.sh GO SOURCE_FOLDER BUILD_FOLDER
set -eu
go=$1
ours=$2
build=$3

mkdir -p "$build"
: >"$build/build.log"
rm -rf "$build/upstream-go" "$build/source"
cp -R "$ours" "$build/source"

export GOCACHE="$build/cache" GOPATH="$build/path" GO111MODULE=on GOFLAGS=-mod=mod GOPROXY=off
export GOWORK=off GOTOOLCHAIN=local CGO_ENABLED=0

original=$("$go" env GOROOT)/src/runtime/mspanset.go
if [ ! -f "$original" ]; then
    echo "spanset-bench: not there: upstream-go (this Go has no src/runtime/mspanset.go)"
    exit 0
fi
sed -e 's,^package runtime$,package main,' \
    -e 's,^\(	\)"internal/cpu"$,\1"upstream/cpu",' \
    -e 's,^\(	\)"internal/goarch"$,\1"upstream/goarch",' \
    -e 's,^\(	\)"runtime/internal/atomic"$,\1"upstream/atomic",' \
    "$original" >"$build/source/mspanset.go"

cd "$build/source"
if ! "$go" build -o "$build/upstream-go" . >"$build/build.log" 2>&1; then
    echo "spanset-bench: not there: upstream-go (the source of this Go is not understood:" \
        "$("$go" env GOVERSION); see $build/build.log)"
fi
