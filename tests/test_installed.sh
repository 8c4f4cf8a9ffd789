#!/bin/sh
# Installs the library into a scratch folder and builds the example against it: with CMake, static
# and shared, and with pkg-config. usage: test_installed.sh BUILD-FOLDER
set -eu
build=$1
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/prefix" >/dev/null
(cd "$scratch/prefix" && find . -type f -o -type l | sort)

cmake -S "$here/installed" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$scratch/prefix" >/dev/null
cmake --build "$scratch/cmake" >/dev/null
"$scratch/cmake/example_static"
"$scratch/cmake/example_shared"

libraries=$(dirname "$(find "$scratch/prefix" -name libspanset.so)")
flags=$(PKG_CONFIG_PATH="$libraries/pkgconfig" pkg-config --cflags --libs spanset)
# shellcheck disable=SC2086 # a list of flags
cc -o "$scratch/example" "$here/installed/example.c" $flags -pthread
LD_LIBRARY_PATH="$libraries" "$scratch/example"
# The header is one that C++ can include.
c++ -x c++ -std=c++11 -Wall -Wextra -Werror -fsyntax-only -include "$scratch/prefix/include/spanset.h" /dev/null
