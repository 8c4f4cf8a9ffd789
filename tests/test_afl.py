#!/usr/bin/env python3
"""Does AFL++ find the bug that the project grew from? Builds the preset `afl` from a copy of the checkout
with that bug planted, and fuzzes plans with their own mutators.

usage: test_afl.py
"""

import glob
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECONDS = 60
TARGET = "fuzz_schedule_2"
SETTINGS = {"AFL_CUSTOM_MUTATOR_ONLY": "1", "AFL_BENCH_UNTIL_CRASH": "1", "AFL_NO_UI": "1",
            "AFL_SKIP_CPUFREQ": "1", "AFL_NO_AFFINITY": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1"}


# Options of sanitizers, which each test has in its environment, are refused by afl-fuzz.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.endswith("SAN_OPTIONS")}


def run(command, folder, status=0, **variables):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False, env={**ENVIRONMENT, **variables})
    output = done.stdout.decode(errors="replace")
    if done.returncode != status:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{output[-6000:]}")
    return output


def main():
    with tempfile.TemporaryDirectory() as scratch:
        copy = os.path.join(scratch, "spanset")
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".git", "out"))
        run(["patch", "-p1", "-i", "mutants/patches/seed-block-leak.patch"], copy)
        run(["cmake", "--preset", "afl"], copy)
        run(["cmake", "--build", "--preset", "afl", "--target", TARGET, f"{TARGET}_mutator"], copy)
        programs = os.path.join(copy, "out/build/afl/fuzz")
        seeds = os.path.join(scratch, "seeds")
        os.mkdir(seeds)
        with open(os.path.join(seeds, "two-threads"), "w", encoding="utf-8") as file:
            file.write("| + | -\n")
        output = run(["afl-fuzz", "-i", seeds, "-o", "found", "-s", "1", "-V", str(SECONDS), "--",
                      f"{programs}/{TARGET}"], scratch,
                     AFL_CUSTOM_MUTATOR_LIBRARY=f"{programs}/{TARGET}_mutator.so", **SETTINGS)
        crashes = glob.glob(f"{scratch}/found/default/crashes/id*")
        if not crashes:
            sys.exit(f"nothing found in {SECONDS} s:\n{output[-6000:]}")
        report = run([f"{programs}/{TARGET}", crashes[0]], scratch, status=-6)
        if "is unaccounted for" not in report:
            sys.exit(f"not the planted bug:\n{report}")
        print(f"found: {os.path.basename(crashes[0])}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    main()
