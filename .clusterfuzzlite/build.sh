#!/bin/sh
# Builds the harnesses into $OUT, each with its seeds, dictionary and options, as ClusterFuzzLite and
# OSS-Fuzz expect it. How is in the environment: SRC, WORK, OUT, SANITIZER, FUZZING_ENGINE,
# LIB_FUZZING_ENGINE, ARCHITECTURE; CMake itself reads CC, CXX, CFLAGS and CXXFLAGS. See docs/engines.md.
set -eu
source=$SRC/spanset
build=$WORK/spanset-$FUZZING_ENGINE-$SANITIZER

case ${ARCHITECTURE:-x86_64} in
x86_64 | aarch64) ;;
*)
    echo "build.sh: there are builds for x86_64 and aarch64, not for $ARCHITECTURE" >&2
    exit 1
    ;;
esac

# What the flags hold, as far as the build must know; others (coverage) are none.
case $SANITIZER in
address | undefined | memory) known=$SANITIZER ;;
*) known=none ;;
esac

cmake --fresh -G Ninja -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=None -DSPANSET_WERROR=OFF \
    -DSPANSET_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" -DSPANSET_SANITIZER="$known"
cmake --build "$build" --target harnesses

while read -r harness slots; do
    target=$OUT/${harness}_$slots
    cp "$build/fuzz/${harness}_$slots" "$target"
    rm -f "${target}_seed_corpus.zip"
    zip -jqr "${target}_seed_corpus.zip" "$source/corpus/$harness"
    cp "$source/corpus/$harness.dict" "$target.dict"
    cp "$source/.clusterfuzzlite/harness.options" "$target.options"
done <"$build/harnesses.txt"
